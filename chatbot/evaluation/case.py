"""A case: what a customer writes, and what must hold of the answer."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import ConfigDict, Field, TypeAdapter, field_validator
from pydantic.dataclasses import dataclass

from chatbot.domain import Intent, Issue, Language, Message, Missing, Pet, RemedyKind, Role, Status

STRICT = ConfigDict(extra="forbid")
SLOTS = frozenset(
    {"order", "flowers", "days_after_delivery", "happened_on", "budget", "budget_low", "colours", "occasion"}
    | {"pet", "pets", "photo", "writer", "person"}
)


@dataclass(frozen=True, config=STRICT)
class Said:
    role: Role
    text: str


@dataclass(frozen=True, config=STRICT)
class Outcome:
    """A decision as far as it is compared: the kinds in their order, the clauses that it must rest on."""

    status: Status | tuple[Status, ...]
    kinds: tuple[RemedyKind, ...]
    clauses: tuple[str, ...]
    missing: tuple[Missing, ...]

    @property
    def statuses(self) -> tuple[Status, ...]:
        return (self.status,) if isinstance(self.status, Status) else self.status


@dataclass(frozen=True, config=STRICT)
class Wish:
    """What every recommended product must satisfy; ``some`` is whether there must be one."""

    max_price: float | None = None
    colour: str | None = None
    flowers: tuple[str, ...] = Field(default=(), alias="with")
    safe_for: Pet | None = None
    some: bool = True


@dataclass(frozen=True, config=STRICT)
class Expected:
    """What must hold. A value of ``slots`` may be ``{"any": [...]}``; ``decision`` null means none."""

    intent: Intent | tuple[Intent, ...]
    language: Language | tuple[Language, ...]
    slots: dict[str, Any]
    issues: tuple[Issue, ...] | None = None
    issues_ok: tuple[tuple[Issue, ...], ...] = ()
    decision: Outcome | Literal["unjudged"] | None = "unjudged"
    products: tuple[str, ...] | None = None
    products_ok: Wish | None = None
    must_say: tuple[str, ...] = ()
    must_not: tuple[str, ...] = ()

    @field_validator("slots")
    @classmethod
    def _known(cls, slots: dict[str, Any]) -> dict[str, Any]:
        if unknown := sorted(slots.keys() - SLOTS):
            raise ValueError(f"“{unknown[0]}” is no slot; the slots are {', '.join(sorted(SLOTS))}")
        return slots

    @property
    def intents(self) -> tuple[Intent, ...]:
        return (self.intent,) if isinstance(self.intent, Intent) else self.intent

    @property
    def languages(self) -> tuple[Language, ...]:
        return (self.language,) if isinstance(self.language, Language) else self.language

    @property
    def issue_sets(self) -> tuple[frozenset[Issue], ...]:
        return (frozenset(self.issues or ()), *map(frozenset, self.issues_ok))


@dataclass(frozen=True, config=STRICT)
class Case:
    """``pair`` is one name for the English and the Chinese version of a case; ``why`` how it was worked out."""

    id: str
    text: str
    expect: Expected
    order: str | None = None
    photo: str | None = None
    history: tuple[Said, ...] = ()
    pair: str | None = None
    why: str = ""
    tags: tuple[str, ...] = ()

    @property
    def message(self) -> Message:
        return Message(Role.CUSTOMER, self.text, self.order, self.photo)

    @property
    def earlier(self) -> tuple[Message, ...]:
        return tuple(Message(said.role, said.text) for said in self.history)


CASE = TypeAdapter(Case)
