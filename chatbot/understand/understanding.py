"""From a conversation to one Inquiry: language, intent, issues, and slots folded over all that was said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from chatbot.classifier import Classifier, Reading
from chatbot.classifier.features import language_of as language_of_text
from chatbot.domain import SHOP_NAME, Inquiry, Intent, Issue, Language, Message, Role, Shop
from chatbot.names import NameIndex
from chatbot.slots import asks_name, budget_in, extract, is_courtesy, without_evidence, without_names
from chatbot.understand.asides import Asides
from chatbot.understand.folding import asked_before, comes_back, folded, lasting, opened
from chatbot.understand.heard import WORDS, Heard, denied, joined, on_record, troubles

# What “do you have carnations?” may look like, up to a likelihood: a question what flowers are, or for a rule.
ASKING, SURE_OF_INTENT = (Intent.MEANING, Intent.CARE, Intent.POLICY), 0.6
# A message that is nothing but pressure says nothing clear: it leaves an open complaint as it is.
PRESSED = Reading(Intent.OUT_OF_SCOPE, 0.0, (), False, {})


@dataclass(frozen=True)
class Understanding:
    """Reads conversations for one shop."""

    shop: Shop
    names: NameIndex
    classifier: Classifier

    def read(self, messages: Sequence[Message], today: date) -> Inquiry:
        """What the customer asks now, in the light of what was said before.

        ``messages`` end with the customer's latest. A message that only answers the desk's question (an order
        number, a photo, a flower) completes the subject that was open; another one opens its own.
        """
        told = [self._told(message) for message in messages]
        language = language_of(
            [replace(one, text=text or one.text) for one, text in zip(messages, told, strict=True)]
        )
        heard = [
            self._hear(message, text, language, today)
            for message, text in zip(messages, told, strict=True)
            if message.role is Role.CUSTOMER
        ]
        inquiry = self._folded(heard, language, today)
        also = self._asides(inquiry, heard[-1], today).found()
        if also and inquiry.intent is Intent.COMPLAINT:
            # What is only asked about, such as opening hours at Christmas, is no part of what went wrong.
            rest = replace(inquiry, text=told[-1], also=also).main
            left = self._hear(messages[-1], rest, language, today)
            inquiry = self._folded([*heard[:-1], replace(heard[-1], slots=left.slots)], language, today)
        return replace(inquiry, also=also)

    def _folded(self, heard: Sequence[Heard], language: Language, today: date) -> Inquiry:
        inquiry = complaint = opened(heard[0], language)
        for one in heard[1:]:
            one = self._priced(one, inquiry, today)
            before = complaint if comes_back(inquiry, complaint, one) else inquiry
            inquiry = folded(before, one, language, self._lacking(before))
            if inquiry.intent is Intent.COMPLAINT:
                complaint = inquiry
            else:
                complaint = replace(complaint, slots=joined(complaint.slots, lasting(one.slots)))
        return inquiry

    def _asides(self, main: Inquiry, heard: Heard, today: date) -> Asides:
        def hear(text: str) -> Heard:
            return self._hear(Message(Role.CUSTOMER, text), text, main.language, today)

        named = (self.shop.flowers[id].plurals[main.language] for id in main.slots.flowers)
        return Asides(main, heard, next(named, ""), hear)

    def _priced(self, heard: Heard, before: Inquiry, today: date) -> Heard:
        """A number by itself, once bouquets are spoken of, is what one may cost; unless an order has it."""
        slots = heard.slots
        if before.intent is not Intent.PRODUCT or WORDS.search(heard.told) or slots.order in self.shop.orders:
            return heard
        low, high = budget_in(heard.told, self.shop, self.names, before.language, today)
        if high is None:
            return heard
        return replace(heard, slots=replace(slots, order=None, budget=high, budget_low=low))

    def _told(self, message: Message) -> str:
        return self.classifier.matter(message.text) if message.role is Role.CUSTOMER else message.text

    def _lacking(self, inquiry: Inquiry) -> bool:
        """Whether the desk has asked for evidence of a complaint and still waits for it."""
        evidence = self.shop.policy.evidence
        wanted = {kind for issue in inquiry.issues for kind in evidence.get(issue, ())}
        return inquiry.intent is Intent.COMPLAINT and bool(wanted & set(asked_before(inquiry)))

    def _hear(self, message: Message, told: str, language: Language, today: date) -> Heard:
        slots = extract(told, self.shop, self.names, language, today)
        introduces = asks_name(told, language)
        order = self.shop.orders.get(message.order or slots.order or "")
        reading = on_record(self._read(told, language, today), order)
        if introduces:
            reading = replace(reading, intent=Intent.CHITCHAT, confidence=1.0, person=False)
        elif slots.for_sale and reading.intent in ASKING and reading.confidence < SURE_OF_INTENT:
            reading = replace(reading, intent=Intent.PRODUCT)
        untroubled = denied(told, language, reading)
        return Heard(
            message.text,
            told,
            replace(reading, issues=troubles(reading, untroubled)),
            introduces or is_courtesy(told, language),
            replace(
                slots,
                order=message.order or slots.order,
                photo=slots.photo or message.photo is not None,
                person=slots.person or reading.person or reading.intent is Intent.PERSON,
            ),
            untroubled,
            (SHOP_NAME,) if introduces else (),
        )

    def _read(self, told: str, language: Language, today: date) -> Reading:
        """A complaint is read without its evidence: “order 1042, photo attached” makes small talk of a short one.

        Where an order is, or what may be changed of it, is asked with its number.
        """
        if not told:
            return PRESSED
        text = without_names(told, self.shop, self.names, language, today)
        reading = self.classifier.read(text)
        plain = without_evidence(text, self.shop, self.names, language, today)
        if plain == text or Issue.PET_HARM in reading.issues:
            return reading
        both = self.classifier.read(text, plain)
        return both if both.intent is Intent.COMPLAINT or both.evident else reading


def language_of(messages: Sequence[Message]) -> Language:
    """The language of the customer's latest message that has words, else of the desk's latest."""
    customer = [message for message in messages if message.role is Role.CUSTOMER]
    for message in reversed([*messages, *customer]):
        if WORDS.search(message.text):
            return language_of_text(message.text)
    return Language.ENGLISH
