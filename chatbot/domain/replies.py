"""What staff make of a draft: a ready text put behind it, what the guard says of the edits, what was sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from chatbot.domain.people import Signature
from chatbot.domain.words import TextVariable


class EditKind(StrEnum):
    KEPT = "kept"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True)
class Edit:
    kind: EditKind
    text: str


@dataclass(frozen=True)
class Objection:
    """Why the guard would not have let a sentence of the staff's pass."""

    text: str
    check: str
    reason: str


@dataclass(frozen=True)
class FilledText:
    """A ready text in one conversation. While ``missing`` names variables without a value, ``text`` is blank."""

    id: str
    title: str
    text: str
    missing: tuple[TextVariable, ...]


@dataclass(frozen=True)
class Sent:
    """The reply that went to the customer, how it differs from the draft, and what the guard had to say.

    ``reason`` is why it promises what the decision does not, if it does.
    """

    turn: int
    conversation: int
    text: str
    edits: tuple[Edit, ...]
    objections: tuple[Objection, ...]
    reason: str
    at: datetime
    by: Signature
