"""A sentence on trial, with what licenses it. Claims of the sentence and of the records are read alike."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, reduce

from chatbot.domain import Language, Pet, Plan, Shop, Step
from chatbot.guard.patterns import COPIED, Patterns
from chatbot.languages.recipients import recipients, relation
from chatbot.names import NameIndex
from chatbot.quantities import Quantity, find

Claim = tuple[str, str, str]
# “One of ours” and “first” count nothing.
ONE: Claim = ("count", "1", "")


@dataclass(frozen=True)
class Candidate:
    """``earlier`` are the sentences already released in this reply; ``prompt`` is the system prompt's text,
    ``copied`` finds what a sentence takes over as it stands."""

    text: str
    step: Step
    plan: Plan
    earlier: Sequence[str]
    shop: Shop
    names: NameIndex
    patterns: Patterns
    today: date
    prompt: str
    vocabulary: str
    copied: re.Pattern[str]

    @property
    def language(self) -> Language:
        return self.plan.language

    @cached_property
    def records(self) -> str:
        """The texts that license claims: this act's facts, details and standard wording."""
        facts = (fact.text for fact in self.step.facts)
        return "\n".join((self.step.wording, *facts, *(self.step.details or ())))

    @cached_property
    def known(self) -> str:
        """All the words that may be echoed: the records, the plan's facts, the customer's message."""
        return "\n".join((self.records, *(fact.text for fact in self.plan.facts), self.plan.message))

    @cached_property
    def unnamed(self) -> str:
        """The text without the shop's product names: a bouquet called “Safe with Whiskers” is no claim."""
        names = (item.names[self.language] for item in self.shop.products.values())
        return reduce(lambda text, name: text.replace(name, ""), sorted(names, key=len, reverse=True), self.text)

    @cached_property
    def impersonal(self) -> str:
        """The text less whom the flowers are for, where the customer said so: “for your wife” adds nothing."""
        given = recipients(self.plan.message, self.language)
        dear = self.patterns.marks["dear"]
        return dear.sub(lambda said: "" if said["dear"].casefold() in given else said.group(), self.text)

    @cached_property
    def outline(self) -> str:
        """The text without what is copied into it: flowers, figures, whom and what for, shop's phrases."""
        patterns = (relation(self.language), self.patterns.marks["moment"], self.copied)
        named = self.names.find(self.text, fuzzy=False)
        spans = [*((one.start, one.end) for one in self.quantities), *((one.start, one.end) for one in named)]
        spans += [match.span() for pattern in patterns for match in pattern.finditer(self.text)]
        letters = list(self.text.casefold().replace("’", "'"))
        for start, end in spans:
            letters[start:end] = COPIED * (end - start)
        return self.patterns.spelt_out(re.sub(f"{COPIED}+", COPIED, "".join(letters)))

    @cached_property
    def quantities(self) -> tuple[Quantity, ...]:
        return find(self.text, self.today, self.language)

    @cached_property
    def figures(self) -> tuple[Claim, ...]:
        """What its numbers say, in their order."""
        return tuple(claim for one in self.quantities if (claim := claim_of(one)) != ONE)

    @cached_property
    def licensed_quantities(self) -> frozenset[Claim]:
        return frozenset(claim_of(one) for one in find(self.records, self.today, self.language))

    @cached_property
    def customers_quantities(self) -> frozenset[Claim]:
        return frozenset(claim_of(one) for one in find(self.plan.message, self.today, self.language))

    @cached_property
    def flowers(self) -> frozenset[str]:
        return frozenset(mention.flower for mention in self.names.find(self.text, fuzzy=False))

    @cached_property
    def known_flowers(self) -> frozenset[str]:
        return frozenset(mention.flower for mention in self.names.find(self.known, fuzzy=True))

    @cached_property
    def pets(self) -> frozenset[Pet]:
        """The pets that the act's facts rate (ids ``pet:FLOWER:PET`` and ``product:SKU:PET``)."""
        return frozenset(Pet(last) for *_, last in self._ratings)

    @cached_property
    def rated_flowers(self) -> frozenset[str]:
        """The flowers which those facts rate, one by one or as parts of a product."""
        rated: set[str] = set()
        for kind, name, _ in self._ratings:
            product = self.shop.products.get(name)
            rated |= {stem.flower for stem in product.flowers} if kind == "product" and product else {name}
        return frozenset(rated)

    @cached_property
    def _ratings(self) -> list[list[str]]:
        parts = (fact.id.split(":") for fact in self.step.facts)
        return [one for one in parts if one[0] in ("pet", "product") and len(one) == 3 and one[2] in set(Pet)]


def claim_of(quantity: Quantity) -> Claim:
    """What a quantity says, whatever its wording: kind, value and unit, with days and hours on one scale."""
    if quantity.day is not None:
        return ("date", quantity.day.isoformat(), "")
    value, unit = quantity.value, quantity.unit
    if quantity.kind == "duration":
        if unit in _DAYS:
            value, unit = value * _DAYS[unit], "day"
        return ("duration", _plain(value), unit)
    if quantity.kind in ("count", "number", "ordinal"):
        return ("count", _plain(value), "")
    return (quantity.kind, _plain(value), unit)


_DAYS = {"day": 1, "week": 7, "fortnight": 14}


def _plain(value: object) -> str:
    return re.sub(r"\.0*$|(\.\d*?)0+$", r"\1", str(value))
