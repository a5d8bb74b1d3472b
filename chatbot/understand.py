"""From a conversation to one Inquiry: language, intent, issues, and slots folded over all that was said."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import date

from chatbot.classifier import Classifier, Reading
from chatbot.classifier.features import language_of as language_of_text
from chatbot.domain import Inquiry, Intent, Issue, Language, Message, Missing, Role, Shop, Slots
from chatbot.names import NameIndex
from chatbot.slots import denied_issues, extract, is_courtesy, without_names

# A message this short that fills a slot is an answer to the desk's question rather than a new subject.
ANSWER_WORDS = 16
# Below this probability the classifier has no opinion that could change the subject.
UNCLEAR = 0.45
# What a bare answer may look like to the classifier, which sees it without what it answers.
ANSWERING = (Intent.ORDER_STATUS, Intent.ORDER_CHANGE, Intent.COMPLAINT, Intent.DESCRIBE)
# How likely harm to a pet has to be, once a pet is spoken of, to be taken as said.
PET_HARM_HINT = 0.25
# How likely it has to be that no wording of the message, such as a question what is toxic, speaks against it.
SURE = 0.9
# Questions about flowers that may be asked of "it" and "those": the flowers of before are meant.
OF_FLOWERS = (Intent.CARE, Intent.PET_SAFETY, Intent.MEANING)
ANSWERS = ("order", "photo", "days_after_delivery", "happened_on", "flowers")
# What a message that refuses, haggles or threatens looks like by itself.
GRUMBLING = (Intent.CHITCHAT, Intent.OUT_OF_SCOPE)
# Complaints that say nothing a rule could use: the desk asks what happened.
VAGUE = frozenset({Issue.OTHER, Issue.POOR_VALUE, Issue.IGNORED})
# What an earlier message may be about for a bare answer ("it's order 1042") to go on with it.
OPEN_SUBJECTS = (Intent.COMPLAINT, Intent.ORDER_STATUS, Intent.ORDER_CHANGE, Intent.PRODUCT, Intent.PET_SAFETY)
# What has words has a language and says something.
WORDS = re.compile(r"[㐀-鿿]|[A-Za-z]{2,}")
# What outlives its message whatever the subject turns to.
LASTING = ("order", "photo", "writer", "person")

# A message that is nothing but pressure says nothing clear: it leaves an open complaint as it is.
PRESSED = Reading(Intent.OUT_OF_SCOPE, 0.0, (), False, {})


@dataclass(frozen=True)
class Heard:
    """One customer message by itself. ``courteous`` is one that says hello, thanks or goodbye.

    ``told`` is what the text says without the pressure on the desk: all that may be read from it.
    ``denied`` are the issues that it says are none: “they weren't wilted, they were the wrong colour”.
    """

    text: str
    told: str
    reading: Reading
    courteous: bool
    slots: Slots
    denied: frozenset[Issue] = frozenset()


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
        inquiry = complaint = _first(heard[0], language)
        for one in heard[1:]:
            before = complaint if _comes_back(inquiry, complaint, one) else inquiry
            inquiry = _folded(before, one, language, self._lacking(before))
            if inquiry.intent is Intent.COMPLAINT:
                complaint = inquiry
            else:
                complaint = replace(complaint, slots=_joined(complaint.slots, _lasting(one.slots)))
        return inquiry

    def _told(self, message: Message) -> str:
        return self.classifier.matter(message.text) if message.role is Role.CUSTOMER else message.text

    def _lacking(self, inquiry: Inquiry) -> bool:
        """Whether the desk has asked for evidence of a complaint and still waits for it."""
        evidence = self.shop.policy.evidence
        wanted = {kind for issue in inquiry.issues for kind in evidence.get(issue, ())}
        return inquiry.intent is Intent.COMPLAINT and bool(wanted & set(_asked(inquiry)))

    def _hear(self, message: Message, told: str, language: Language, today: date) -> Heard:
        slots = extract(told, self.shop, self.names, language, today)
        courteous = is_courtesy(told, language)
        reading = (
            self.classifier.read(without_names(told, self.shop, self.names, language, today)) if told else PRESSED
        )
        denied = _denied(told, language, reading)
        return Heard(
            message.text,
            told,
            replace(reading, issues=_without(reading.issues, denied)),
            courteous,
            replace(
                slots,
                order=message.order or slots.order,
                photo=slots.photo or message.photo is not None,
                person=slots.person or reading.person or reading.intent is Intent.PERSON,
            ),
            denied,
        )


def language_of(messages: Sequence[Message]) -> Language:
    """The language of the customer's latest message that has words, else of the desk's latest."""
    customer = [message for message in messages if message.role is Role.CUSTOMER]
    for message in reversed([*messages, *customer]):
        if WORDS.search(message.text):
            return language_of_text(message.text)
    return Language.ENGLISH


def _first(heard: Heard, language: Language) -> Inquiry:
    """A message by itself. One that is nothing but a number asks where that order is."""
    intent, issues = heard.reading.intent, heard.reading.issues
    if heard.slots.order is not None and not WORDS.search(heard.text):
        intent = Intent.ORDER_STATUS
    elif intent is Intent.CARE and _of_ours_that_wilted(heard):
        intent, issues = Intent.COMPLAINT, (Issue.WILTED,)
    return Inquiry(
        text=heard.text,
        language=language,
        intent=intent,
        issues=issues,
        slots=heard.slots,
        confidence=heard.reading.confidence,
    )


def _of_ours_that_wilted(heard: Heard) -> bool:
    """Whether “what should I do?” complains of wilted flowers that the shop sold.

    Nobody gives an order's number to ask how cut flowers are cared for; who says how many days they lasted may.
    """
    if Issue.WILTED in heard.denied:
        return False
    surely = heard.reading.scores.get(Issue.WILTED, 0.0) >= SURE
    told = heard.slots.days_after_delivery is not None and Issue.WILTED in heard.reading.evident
    return told or (surely and heard.slots.order is not None)


def _comes_back(before: Inquiry, complaint: Inquiry, heard: Heard) -> bool:
    """Whether a message takes up the complaint of before, after a word about something else in between.

    It does if it complains again, or gives a number or a photo that nothing else was waiting for.
    """
    if complaint.intent is not Intent.COMPLAINT or before.intent in OPEN_SUBJECTS:
        return False
    if heard.reading.intent is Intent.COMPLAINT:
        return True
    return _brings(complaint, heard) and heard.reading.intent in (*ANSWERING, *GRUMBLING)


def _lasting(slots: Slots) -> Slots:
    return replace(Slots(), **{name: getattr(slots, name) for name in LASTING})


def _folded(before: Inquiry, heard: Heard, language: Language, lacking: bool) -> Inquiry:
    hint = heard.reading.scores.get(Issue.PET_HARM, 0.0) >= PET_HARM_HINT
    if before.slots.pets and hint and Issue.PET_HARM not in heard.denied:
        # “She just chewed one!” after a talk about a cat: a needless word about the vet is the lesser error.
        reading = replace(heard.reading, intent=Intent.PET_SAFETY, issues=(Issue.PET_HARM,))
        heard = replace(heard, reading=reading)
    if _goes_on(before, heard, lacking):
        return Inquiry(
            text=heard.text,
            language=language,
            intent=before.intent,
            issues=_issues(_without(before.issues, heard.denied), _added(before, heard)),
            slots=_joined(before.slots, heard.slots),
            confidence=before.confidence,
            asked=_asked(before),
        )
    now = _first(heard, language)
    kept = _lasting(before.slots)
    if now.intent is Intent.COMPLAINT and before.intent is Intent.COMPLAINT:
        kept = before.slots
        issues = _issues(_without(before.issues, heard.denied), _added(before, heard))
        now = replace(now, issues=issues, asked=_asked(before))
    elif now.intent is before.intent:
        kept = before.slots
    elif now.intent in OF_FLOWERS:
        kept = replace(kept, flowers=before.slots.flowers, pets=before.slots.pets)
    return replace(now, slots=_joined(kept, now.slots))


def _goes_on(before: Inquiry, heard: Heard, lacking: bool) -> bool:
    """Whether a message only adds to the open subject: it fills a slot, or says nothing clear of its own.

    While a complaint still lacks what was asked for, so does a grumble that is no thanks and no goodbye: whoever
    says that this is none of their job is asked again.
    """
    if before.intent not in OPEN_SUBJECTS or (heard.slots.person and not before.slots.person):
        return False
    if heard.reading.intent is Intent.COMPLAINT and before.intent is not Intent.COMPLAINT:
        return False
    fills = any(getattr(heard.slots, name) for name in ANSWERS) or heard.slots.days_after_delivery == 0
    unclear = not _is_clear(heard)
    if not fills:
        grumbles = lacking and heard.reading.intent in GRUMBLING and not heard.courteous
        return before.intent is Intent.COMPLAINT and (unclear or grumbles)
    short = len(re.findall(r"[㐀-鿿]|\w+", heard.told)) <= ANSWER_WORDS
    if before.intent is Intent.COMPLAINT and short and heard.reading.intent in GRUMBLING:
        return True
    answers = short or (lacking and _brings(before, heard))
    return heard.reading.intent is Intent.CHITCHAT or unclear or (answers and heard.reading.intent in ANSWERING)


def _brings(before: Inquiry, heard: Heard) -> bool:
    """Whether a message brings the number or the photo that a complaint was without."""
    return (heard.slots.order is not None and before.slots.order is None) or heard.slots.photo


def _is_clear(heard: Heard) -> bool:
    return heard.reading.confidence >= UNCLEAR


def _issues(before: tuple[Issue, ...], now: tuple[Issue, ...]) -> tuple[Issue, ...]:
    """All that was complained of; “other” gives way once something plainer was said."""
    every = tuple(dict.fromkeys((*before, *now)))
    return tuple(issue for issue in every if issue is not Issue.OTHER) or every


def _added(before: Inquiry, heard: Heard) -> tuple[Issue, ...]:
    """What a message adds to the issues of before: only what is evident, unless nothing plain was said yet."""
    vague, clear = set(before.issues) <= VAGUE, _is_clear(heard)
    evident = tuple(issue for issue in heard.reading.evident if issue not in heard.denied)
    likeliest = heard.reading.issues if vague and clear else ()
    return likeliest or (evident if vague or clear else ())


def _denied(text: str, language: Language, reading: Reading) -> frozenset[Issue]:
    """What the message says is not the trouble; of harm to a pet, only while it is not all but certain."""
    denied = denied_issues(text, language)
    return denied - {Issue.PET_HARM} if reading.scores.get(Issue.PET_HARM, 0.0) >= SURE else denied


def _without(issues: tuple[Issue, ...], denied: frozenset[Issue]) -> tuple[Issue, ...]:
    """The issues less those that the customer says are none; a complaint keeps one."""
    left = tuple(issue for issue in issues if issue not in denied)
    return left or (() if issues == (Issue.PET_HARM,) else issues)


def _joined(before: Slots, now: Slots) -> Slots:
    """Later words win where they say anything."""
    values = {one.name: getattr(now, one.name) for one in fields(Slots)}
    said = {name: value for name, value in values.items() if value not in (None, (), False)}
    return replace(before, **said)


def _asked(before: Inquiry) -> tuple[Missing, ...]:
    """What the desk asked for when it answered ``before``: whatever the complaint lacked."""
    if before.intent is not Intent.COMPLAINT:
        return ()
    lacked = {
        Missing.ORDER_NUMBER: before.slots.order is None,
        Missing.PHOTO: not before.slots.photo,
        Missing.WHAT_HAPPENED: set(before.issues) <= VAGUE,
    }
    return tuple(dict.fromkeys((*before.asked, *(what for what, lacking in lacked.items() if lacking))))
