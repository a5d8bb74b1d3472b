"""One message on its way: what was asked, what is known, what was decided, what will be said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import reduce

from chatbot.domain.records import Cause, Flower, Order, Product
from chatbot.domain.words import (
    Act,
    Intent,
    Issue,
    Language,
    Missing,
    Pet,
    RemedyKind,
    Role,
    Status,
    Superlative,
    Writer,
)

# The fact, and the topic of an inquiry that asks for it.
SHOP_NAME = "shop:name"


@dataclass(frozen=True)
class Message:
    """What was said. ``photo`` is the file's name, ``order`` a number given beside the text."""

    role: Role
    text: str
    order: str | None = None
    photo: str | None = None


@dataclass(frozen=True)
class Component:
    """A part of a bouquet as a customer words it: ``12 red roses`` is (rose, 12, red)."""

    text: str
    flower: str | None = None
    count: int | None = None
    colour: str | None = None


@dataclass(frozen=True)
class Slots:
    """What was said.

    In the customer's words: ``recipient`` is whom the flowers are for (“mother”), ``unlisted`` what is asked for
    and stands in no record, ``sentiment`` what flowers are to stand for. ``for_sale`` tells that named flowers are
    asked for: “do you have carnations?”.
    """

    order: str | None = None
    flowers: tuple[str, ...] = ()
    days_after_delivery: int | None = None
    happened_on: date | None = None
    budget: Decimal | None = None
    budget_low: Decimal | None = None
    colours: tuple[str, ...] = ()
    occasion: str | None = None
    pets: tuple[Pet, ...] = ()
    photo: bool = False
    writer: Writer | None = None
    recipient: str | None = None
    person: bool = False
    products: tuple[str, ...] = ()
    components: tuple[Component, ...] = ()
    wrapping: str | None = None
    excluded: tuple[str, ...] = ()
    stems: int | None = None
    superlative: Superlative | None = None
    in_season: bool = False
    for_sale: bool = False
    unlisted: str | None = None
    sentiment: str | None = None

    @property
    def chooses(self) -> bool:
        """Whether anything is said that bouquets are chosen by."""
        named = (self.flowers, self.products, self.colours)
        return any((*named, self.occasion, self.budget, self.pets, self.superlative))


@dataclass(frozen=True)
class Inquiry:
    """The whole conversation folded into what is asked now. ``asked`` is what the desk asked for before.

    ``also`` are further questions of the latest message, each an inquiry of its own with the slots that it needs.
    """

    text: str
    language: Language
    intent: Intent
    issues: tuple[Issue, ...] = ()
    slots: Slots = Slots()
    confidence: float = 1.0
    asked: tuple[Missing, ...] = ()
    topics: tuple[str, ...] = ()
    also: tuple[Inquiry, ...] = ()

    @property
    def main(self) -> str:
        """The text without the further questions: what the main answer is sought by."""
        return reduce(lambda text, aside: text.replace(aside.text, " "), self.also, self.text)


@dataclass(frozen=True)
class Fact:
    """One thing the reply may rest on, in the customer's language; ``source`` is a file or table."""

    id: str
    text: str
    source: str


@dataclass(frozen=True)
class Facts:
    """What retrieval found. ``closest`` are products that miss a constraint, when none satisfies all.

    ``also`` is what was found for each further question of the inquiry, in their order.
    """

    items: tuple[Fact, ...] = ()
    order: Order | None = None
    products: tuple[Product, ...] = ()
    closest: tuple[Product, ...] = ()
    flowers: tuple[Flower, ...] = ()
    causes: tuple[Cause, ...] = ()
    also: tuple[Facts, ...] = ()

    @property
    def every(self) -> tuple[Fact, ...]:
        """All facts, those for further questions last, each once."""
        found = (*self.items, *(fact for one in self.also for fact in one.every))
        return tuple({fact.id: fact for fact in found}.values())


@dataclass(frozen=True)
class Remedy:
    kind: RemedyKind
    amount: Decimal | None
    option: int
    approval: bool


@dataclass(frozen=True)
class Change:
    """What the customer could still show, and the decision which that gives."""

    show: tuple[str, ...]
    decision: Decision


@dataclass(frozen=True)
class Decision:
    """``reviewed`` is true where a supervisor has had their word: what they agreed to is an offer."""

    status: Status
    remedies: tuple[Remedy, ...] = ()
    clauses: tuple[str, ...] = ()
    missing: tuple[Missing, ...] = ()
    would_change: tuple[Change, ...] = ()
    escalated: bool = False
    reviewed: bool = False


@dataclass(frozen=True)
class Step:
    """One dialogue act: what to say (``goal`` for the model), what it may rest on, and the standard wording.

    ``model`` is false where only the standard wording will do (an emergency, a hand-over). ``details`` is what a
    courtesy may take up of the customer's story; it may be worded as a whole. None where each sentence has
    something of its own to say.
    """

    act: Act
    goal: str
    wording: str
    facts: tuple[Fact, ...] = ()
    model: bool = True
    details: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Plan:
    """The acts in order, and what the whole reply may claim besides each act's own facts.

    ``conditional`` is true where the decision is not an offer yet: its remedies are spoken of under a condition.
    """

    language: Language
    intent: Intent
    steps: tuple[Step, ...]
    facts: tuple[Fact, ...] = ()
    remedies: tuple[RemedyKind, ...] = ()
    conditional: bool = False
    escalated: bool = False
    message: str = ""
