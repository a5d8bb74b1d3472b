"""All that a plan is made of, with the few ways in which every kind of plan looks at it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from chatbot.domain import (
    Act,
    Decision,
    Fact,
    Facts,
    Flower,
    Inquiry,
    Language,
    Localised,
    Shop,
    Step,
)
from chatbot.money import money
from chatbot.phrases import Phrases
from chatbot.plan.wording import say
from chatbot.prose import list_text
from chatbot.sentences import joined


@dataclass(frozen=True)
class Case:
    """One inquiry with what was found and decided. ``variant`` picks among the wordings, always the same one."""

    inquiry: Inquiry
    facts: Facts
    decision: Decision | None
    shop: Shop
    wording: Phrases
    variant: int
    escalated: bool

    @property
    def language(self) -> Language:
        return self.inquiry.language

    # --- wording ---------------------------------------------------------------------------------------------

    def say(self, key: str, **known: str) -> str:
        return say(self.wording, key, self.variant, **known)

    def has(self, key: str) -> bool:
        return key in self.wording.texts

    def joined(self, sentences: Iterable[str]) -> str:
        """Sentences as a paragraph; blank ones fall out."""
        return joined([sentence for sentence in sentences if sentence], self.language)

    def listing(self, parts: Sequence[str]) -> str:
        return list_text(parts, self.language)

    def chain(self, key: str, parts: Sequence[str], before: str = "join.comma") -> str:
        """``parts`` joined by the wording's ``key`` before the last and by ``before`` elsewhere."""
        text = parts[0]
        for number, part in enumerate(parts[1:], start=2):
            text = self.say(key if number == len(parts) else before, first=text, last=part)
        return text

    def step(self, act: Act, wording: str, facts: Iterable[Fact] = (), goal: str = "", **known: str) -> Step:
        """A step whose goal is the wording's ``goal.GOAL``, the act's own if none is named."""
        return Step(act, self.say(f"goal.{goal or act}", **known), wording, tuple(facts))

    def fixed(self, act: Act, wording: str, facts: Iterable[Fact] = ()) -> Step:
        """A step that only the standard wording may say."""
        return Step(act, self.say("goal.standard"), wording, tuple(facts), model=False)

    # --- records ---------------------------------------------------------------------------------------------

    def items(self, *prefixes: str) -> tuple[Fact, ...]:
        """The facts whose id is one of ``prefixes`` or goes on from it after a colon."""
        return tuple(
            fact
            for fact in self.facts.items
            if any(fact.id == prefix or fact.id.startswith(f"{prefix}:") for prefix in prefixes)
        )

    def told(self, texts: Localised) -> str:
        return texts.get(self.language, "").strip()

    def money(self, amount: Decimal) -> str:
        return money(amount, self.shop.currency, self.language)

    def word(self, kind: str, id: str) -> str:
        """The shop's first word for a colour or an occasion (``kind`` is ``colours`` or ``occasions``)."""
        words = self.shop.vocabulary.get(kind, {}).get(id, {}).get(self.language, ())
        return words[0] if words else ""

    def occasion(self) -> str:
        """The occasion as it stands after “for”; blank if there is none or the wording has no phrase for it."""
        key = f"occasion.{self.inquiry.slots.occasion}"
        return self.say(key) if self.has(key) else ""

    def mourning(self) -> bool:
        return self.inquiry.slots.occasion in self.wording.texts["keywords.mourning"]

    def speaks_of(self, topic: str) -> bool:
        """Whether the message has one of the wording's keywords for ``topic``: whole words, Chinese anywhere."""
        text = self.inquiry.text.casefold()
        return any(_stands_in(word.casefold(), text) for word in self.wording.texts[f"keywords.{topic}"])

    # --- flowers ---------------------------------------------------------------------------------------------

    def spoken_of(self) -> tuple[Flower, ...]:
        """The flowers that the customer names, else the one that makes up most of the order.

        Where there is an order, a flower that is not in it is a slip and not repeated.
        """
        order = self.facts.order
        product = self.shop.products.get(order.sku) if order else None
        stems = product.flowers if product else ()
        ordered = {stem.flower for stem in stems}
        named = tuple(id for id in self.inquiry.slots.flowers if not ordered or id in ordered)
        found = named or tuple(stem.flower for stem in stems if 2 * stem.count >= sum(one.count for one in stems))
        return tuple(self.shop.flowers[id] for id in found if id in self.shop.flowers)

    def flowers_word(self) -> str:
        """``roses and tulips``, or just ``flowers`` where they are unknown or too many to name."""
        named = [self.told(flower.plurals) for flower in self.spoken_of()]
        return self.listing(named) if 0 < len(named) <= 2 else self.say("word.flowers")

    def flower_word(self) -> str:
        named = self.spoken_of()
        return self.told(named[0].names) if named else self.say("word.flower")


def _stands_in(word: str, text: str) -> bool:
    if not word.isascii():
        return word in text
    return re.search(rf"(?<![a-z0-9]){re.escape(word)}(?![a-z0-9])", text) is not None
