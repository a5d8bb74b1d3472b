"""What the log adds up to over a stretch of time: the counts that the insights are made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from chatbot.domain.people import Signature
from chatbot.domain.records import Span
from chatbot.domain.words import Issue, Origin, RemedyKind


@dataclass(frozen=True)
class Buckets:
    """Stretches of time, one after another: ``edges`` are where each begins and, last, where all end."""

    edges: tuple[datetime, ...]

    @property
    def count(self) -> int:
        return len(self.edges) - 1


@dataclass(frozen=True)
class Complaint:
    """A case that names an order. ``flowers`` are those that the customer named."""

    conversation: int
    order: str
    issues: tuple[Issue, ...]
    flowers: tuple[str, ...]


@dataclass(frozen=True)
class ComplaintCount:
    """How many cases that are alike were opened in a bucket."""

    bucket: int
    issues: tuple[Issue, ...]
    flowers: tuple[str, ...]
    order: str | None
    batch: str | None
    count: int


class Outcome(StrEnum):
    """What became of a case: a remedy given, one that is promised, closed without one, or none of these yet."""

    REMEDIED = "remedied"
    OWED = "owed"
    CLOSED = "closed"
    OPEN = "open"


@dataclass(frozen=True)
class Given:
    """How often a remedy was given; ``order`` is whose price it had where it has no ``amount`` of its own."""

    kind: RemedyKind
    amount: Decimal | None
    order: str | None
    count: int


@dataclass(frozen=True)
class FirstReplies:
    """How long customers waited for the first reply.

    ``spans`` holds how many of the waits, in minutes, lay in each span; ``median`` is in seconds. ``without`` are
    the conversations that no reply was sent in.
    """

    spans: Mapping[Span, int]
    median: int | None
    without: int

    @property
    def answered(self) -> int:
        return sum(self.spans.values())


@dataclass(frozen=True)
class DraftCount:
    """Replies that were sent in a bucket, as drafted or changed."""

    bucket: int
    unchanged: bool
    count: int


@dataclass(frozen=True)
class ThumbCount:
    """Thumbs that were given in a bucket, up or down."""

    bucket: int
    up: bool
    count: int


@dataclass(frozen=True)
class SentenceCount:
    """Sentences of the replies that were drafted in a bucket, by who wrote them."""

    bucket: int
    origin: Origin
    count: int


@dataclass(frozen=True)
class Answers:
    """How often a question was answered with yes and with no."""

    yes: int
    no: int


@dataclass(frozen=True)
class Load:
    """What a person did in a stretch of time, and the open cases in their hands now."""

    person: Signature
    sent: int = 0
    decided: int = 0
    kept: int = 0
    cases: int = 0
