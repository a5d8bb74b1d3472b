"""What a shop keeps: flowers, products, orders and policy. Amounts are in the shop's currency."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from chatbot.domain.keeping import DAILY, FOR_EVER, Backups, Retention
from chatbot.domain.words import (
    Issue,
    Language,
    Localised,
    Missing,
    Pet,
    RemedyKind,
    Scent,
    Status,
    TaskKind,
    Toxicity,
)


@dataclass(frozen=True)
class VaseLife:
    """Days in a vase, as one source gives them."""

    low: int
    high: int
    source: str


@dataclass(frozen=True)
class PetRating:
    toxicity: Toxicity
    source: str
    note: Localised = field(default_factory=dict)


@dataclass(frozen=True)
class Flower:
    """One flower. ``names`` are what replies say (``plurals`` too), ``synonyms`` are what customers say.

    ``season`` are its months, ``scent`` is None where the shop has not said.
    """

    id: str
    names: Localised
    plurals: Localised
    synonyms: Mapping[Language, tuple[str, ...]]
    vase_life: tuple[VaseLife, ...]
    care: Localised
    causes: tuple[str, ...]
    pets: Mapping[Pet, PetRating]
    meaning: Localised
    season: tuple[int, ...] = ()
    about: Localised = field(default_factory=dict)
    scent: Scent | None = None


@dataclass(frozen=True)
class Cause:
    """A cause of early wilting; ``months`` and ``days`` (since delivery) tell when it is likelier."""

    id: str
    text: Localised
    months: tuple[int, ...] = ()
    days: tuple[int, int] | None = None


@dataclass(frozen=True)
class Stem:
    flower: str
    count: int


@dataclass(frozen=True)
class Product:
    sku: str
    names: Localised
    flowers: tuple[Stem, ...]
    stems: int
    colours: tuple[str, ...]
    occasions: tuple[str, ...]
    price: Decimal
    stock: int
    descriptions: Localised


@dataclass(frozen=True)
class Order:
    """One line of the till. ``price`` is for one piece; ``status`` is the till's word, see ``ORDER_STATES``.

    ``phone`` is empty where the till keeps none.
    """

    number: str
    customer: str
    buyer_email: str
    recipient_is_buyer: bool
    sku: str
    quantity: int
    price: Decimal
    delivery_fee: Decimal
    ordered_on: date
    promised_on: date
    delivered_on: date | None
    address: str
    batch: str
    status: str
    phone: str = ""

    @property
    def goods(self) -> Decimal:
        return self.price * self.quantity

    @property
    def paid(self) -> Decimal:
        return self.goods + self.delivery_fee


ORDERS_ON_THEIR_WAY = ("confirmed", "preparing", "in_transit")
ORDER_STATES = (*ORDERS_ON_THEIR_WAY, "delivered", "credited", "refunded", "cancelled")


@dataclass(frozen=True)
class Topic:
    """Something the shop says about itself (hours, delivery, payment, …) in ``shop.toml``.

    ``questions`` are examples of what it answers.
    """

    id: str
    title: Localised
    text: Localised
    keywords: Mapping[Language, tuple[str, ...]] = field(default_factory=dict)
    questions: Mapping[Language, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Span:
    """A closed range of whole numbers; an end that is None is open."""

    low: int | None = None
    high: int | None = None

    def holds(self, value: int) -> bool:
        return (self.low is None or value >= self.low) and (self.high is None or value <= self.high)


@dataclass(frozen=True)
class RemedyRule:
    kind: RemedyKind
    percent: int = 100


@dataclass(frozen=True)
class Rule:
    """One line of the policy: for an issue, when all spans hold, these options.

    Spans may name ``day`` (delivery to wilting, or to the report), ``past_guarantee`` (that day less the
    guarantee), ``claim_past_guarantee`` (delivery to today, less the guarantee), ``days_late`` (promise to
    delivery) and ``overdue`` (promise to today, nothing delivered).
    """

    clause: str
    issue: Issue
    spans: Mapping[str, Span]
    delivered: bool | None
    options: tuple[tuple[RemedyRule, ...], ...]
    supervisor: bool
    status: Status | None = None
    missing: tuple[Missing, ...] = ()
    source: str = ""


# Decisions and replies rest on these clauses without a rule that names them.
STANDING_CLAUSES = ("freshness", "evidence", "approval", "gift_recipient", "change_of_mind", "rights")


@dataclass(frozen=True)
class Clause:
    """A line of the policy as customers read it; ``questions`` are examples of what it answers."""

    id: str
    text: Localised
    questions: Mapping[Language, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Policy:
    """``guarantee_default`` and ``guarantee_days`` are days from delivery; ``approval_over`` is an amount.

    ``task_days`` are the days in which the shop does what it has promised.
    """

    guarantee_default: int
    guarantee_days: Mapping[str, int]
    evidence: Mapping[Issue, tuple[Missing, ...]]
    rules: tuple[Rule, ...]
    clauses: Mapping[str, Clause]
    approval_over: Decimal
    repeat_days: int
    recipient_remedies: tuple[RemedyKind, ...]
    task_days: Mapping[TaskKind, int] = field(default_factory=dict)

    def guarantee(self, flower: str) -> int:
        return self.guarantee_days.get(flower, self.guarantee_default)


@dataclass(frozen=True)
class ReadyText:
    """A canned reply of the shop's, in one language, with ``TextVariable`` in braces: ``your order {order}``.

    ``source`` is the file and the field that it stands in.
    """

    id: str
    title: str
    text: str
    source: str = ""


@dataclass(frozen=True)
class Shop:
    """Everything in a data folder. ``version`` is a hash of the files that answers rest on.

    ``unanswered`` are examples of questions that the shop has nothing on record about.
    """

    name: Localised
    currency: str
    timezone: str
    staff_language: Language
    topics: tuple[Topic, ...]
    vocabulary: Mapping[str, Mapping[str, Mapping[Language, tuple[str, ...]]]]
    flowers: Mapping[str, Flower]
    causes: Mapping[str, Cause]
    products: Mapping[str, Product]
    orders: Mapping[str, Order]
    policy: Policy
    version: str
    emergency: Localised = field(default_factory=dict)
    unanswered: Mapping[Language, tuple[str, ...]] = field(default_factory=dict)
    ready_texts: Mapping[Language, tuple[ReadyText, ...]] = field(default_factory=dict)
    backups: Backups = DAILY
    retention: Retention = FOR_EVER
