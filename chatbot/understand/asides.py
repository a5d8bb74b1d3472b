"""Further questions of a message: “How long do tulips last, and may my dog be near them?” asks two things."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from chatbot.domain import Inquiry, Intent, Issue, Slots
from chatbot.understand.folding import OF_FLOWERS
from chatbot.understand.heard import Heard, joined
from chatbot.understand.questions import Piece, demands, named, pieces, refers

# A letter answers no more of them; whoever asks more asks for a list. Of an endless message the end is looked at.
MOST, LONGEST = 2, 12
# A piece of a message says little by itself: it is taken at its word from here on, and sooner where it asks about
# a flower by its name. It has to be surer where most questions are none or may be the main one again, and a wish
# that is no question has to be all but certain.
CLEAR, OF_NAMED_FLOWERS, SURE, CERTAIN = 0.5, 0.35, 0.7, 0.9
# What is left of a message without a further question is about the main one still if that is as likely as this,
# sooner if it asks something else.
STILL, STILL_ASKED = 0.5, 0.25

INFORMATIONAL = (*OF_FLOWERS, Intent.POLICY, Intent.PRODUCT, Intent.ORDER_STATUS, Intent.ORDER_CHANGE)
# What may be asked beside a complaint: where the order is and what becomes of it, the complaint itself asks.
UNTROUBLED = (*OF_FLOWERS, Intent.POLICY, Intent.PRODUCT)
# What flowers mean and which to buy is one question to many, and so is what may be changed and how it is done; of
# two about the shop's rules each has to be one.
ALIKE = ({Intent.MEANING, Intent.PRODUCT}, {Intent.ORDER_CHANGE, Intent.POLICY}, {Intent.POLICY})


@dataclass(frozen=True)
class Asides:
    """Finds what the latest message, ``heard``, asks beside ``main``.

    ``flowers`` is the name of those that it speaks of, if any; ``hear`` reads a piece of it as if it stood alone.
    """

    main: Inquiry
    heard: Heard
    flowers: str
    hear: Callable[[str], Heard]

    def found(self) -> tuple[Inquiry, ...]:
        """The further questions in the order they were asked, each with the slots that it needs.

        None beside a call for a person or an emergency: both stand alone. The question asked first is the last to
        be taken for a further one, and what is left of the message is still about the main one.
        """
        found: list[Inquiry] = []
        rest = self.heard.told
        for piece in reversed(self._pieces()):
            aside = self._aside(piece)
            without = rest.replace(piece.text, " ")
            if aside is not None and self._is_left(without, aside):
                found.insert(0, aside)
                rest = without
        return tuple(found[:MOST])

    def _pieces(self) -> tuple[Piece, ...]:
        alone = self.main.slots.person or Issue.PET_HARM in self.main.issues
        if alone or self.main.intent not in (*INFORMATIONAL, Intent.COMPLAINT):
            return ()
        found = pieces(self.heard.told, self.main.language)
        return found[-LONGEST:] if len(found) > 1 else ()

    def _aside(self, piece: Piece) -> Inquiry | None:
        """What a piece asks by itself; None if it is unclear, or no more than what the whole asks."""
        complaining = self.main.intent is Intent.COMPLAINT
        if complaining and (not piece.asks or demands(piece.text, self.main.language)):
            return None
        one = self._read(piece.text)
        intent, slots = one.reading.intent, self._slots(one)
        known = intent in (self.main.intent, self.heard.reading.intent) and intent is not Intent.POLICY
        if known or not self._is_clear(piece, one) or self._lacks(one, slots):
            return None
        return Inquiry(piece.text, self.main.language, intent, slots=slots, confidence=one.reading.confidence)

    def _read(self, text: str) -> Heard:
        """A piece by itself; where it may be asked of the flowers of the message, half as if it named them."""
        one = self.hear(text)
        if one.slots.flowers or not self.flowers or one.reading.confidence >= CERTAIN:
            return one
        reading = self.hear(named(text, self.flowers, self.main.language)).reading
        if reading.intent not in OF_FLOWERS:
            return one
        likely = (reading.confidence + one.reading.scores.get(reading.intent, 0.0)) / 2
        return replace(one, reading=replace(reading, confidence=likely))

    def _is_clear(self, piece: Piece, one: Heard) -> bool:
        intent, priced = one.reading.intent, one.slots.budget is not None
        if self.main.intent is Intent.COMPLAINT:
            # Who names an amount beside a complaint haggles; who asks for another thing by its name asks for it.
            sure = one.reading.confidence >= SURE or (intent is Intent.PRODUCT and one.slots.unlisted is not None)
            return intent in UNTROUBLED and not priced and sure
        if piece.asks:
            return intent in INFORMATIONAL and one.reading.confidence >= self._least(one)
        wished = intent is Intent.ORDER_CHANGE or (intent is Intent.PRODUCT and priced)
        return wished and one.reading.confidence >= CERTAIN

    def _least(self, one: Heard) -> float:
        """How likely a question beside another one has to be."""
        intent, main = one.reading.intent, self.main.intent
        # “What else do you need?” is about no flowers.
        vague = intent is Intent.PRODUCT and not one.slots.chooses
        if {intent, main} in ALIKE or vague:
            return SURE
        return OF_NAMED_FLOWERS if intent in OF_FLOWERS and one.slots.flowers else CLEAR

    def _lacks(self, one: Heard, slots: Slots) -> bool:
        """Whether the meaning or safety of no particular flower is asked: what is to be bought tells that."""
        if one.reading.intent not in (Intent.MEANING, Intent.PET_SAFETY):
            return False
        if self.main.intent is Intent.PRODUCT:
            return not (one.slots.flowers or (slots.flowers and refers(one.told, self.main.language)))
        known = slots.flowers or slots.products or slots.occasion
        return one.reading.intent is Intent.MEANING and not known

    def _slots(self, one: Heard) -> Slots:
        """What the piece says, and what it leaves to the rest of the message: “them”, the order, the budget."""
        main = self.main.slots
        if one.reading.intent is Intent.PRODUCT and not refers(one.told, self.main.language):
            main = Slots(budget=main.budget, budget_low=main.budget_low, occasion=main.occasion, pets=main.pets)
        return joined(main, one.slots)

    def _is_left(self, rest: str, aside: Inquiry) -> bool:
        """Whether the rest of the message still asks what the whole does, or goes on with what was open."""
        whole = self.heard.reading.intent
        if whole is not self.main.intent:
            return any(character.isalnum() for character in rest)
        reading = self.hear(rest).reading
        asks = aside.intent is not whole and any(piece.asks for piece in pieces(rest, self.main.language))
        still = reading.scores.get(whole, 0.0) >= (STILL_ASKED if asks else STILL)
        return still or reading.intent is Intent.COMPLAINT
