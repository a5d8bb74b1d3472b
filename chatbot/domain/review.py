"""Looking back into the log: what a supervisor asks of it, finds in it and says of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from chatbot.domain.people import Signature
from chatbot.domain.replies import Sent
from chatbot.domain.turn import Conversation, Turn
from chatbot.domain.words import Intent, Issue, Language, Status


class Criterion(StrEnum):
    """The lines of the score card.

    Each is answered yes or no: two supervisors agree on "was it right?" where they would not on a 3 or a 4, five
    clicks fill the card, and a share of yeses can be compared from week to week.
    """

    RIGHT = "right"
    COMPLETE = "complete"
    KIND = "kind"
    LANGUAGE = "language"
    FOLLOWS_POLICY = "follows_policy"


class Rating(StrEnum):
    """A score card in a word: every line that was answered is a yes, or one of them is a no."""

    GOOD = "good"
    FAULTED = "faulted"


@dataclass(frozen=True)
class Review:
    """What a supervisor says of a conversation up to its turn ``turn``.

    ``card`` holds the lines that were answered, ``by`` is the id of the person and ``name`` what they were called.
    """

    conversation: int
    turn: int
    card: Mapping[Criterion, bool]
    comment: str
    label: str
    by: int
    name: str
    at: datetime


@dataclass(frozen=True)
class Thumb:
    """What ``by`` says of the draft of a turn: thumb up, it was good, or down."""

    turn: int
    up: bool
    by: Signature
    at: datetime


@dataclass(frozen=True)
class LogFilter:
    """Which turns are wanted: those that satisfy every field that is set, one of the values where it has several.

    ``days`` are the shop's calendar days, first and last. ``text`` is searched in what the customer and the desk
    said, in a reply as it was sent. ``staff`` are ids of persons: who opened the conversation, took it over, or
    sent the reply. A reply that was sent is ``edited`` or not; one that was not sent is neither. A turn is
    ``reviewed`` once there is a review of its conversation that is no older than it; the review's rating is the
    turn's.
    """

    text: str = ""
    days: tuple[date, date] | None = None
    intents: tuple[Intent, ...] = ()
    issues: tuple[Issue, ...] = ()
    flowers: tuple[str, ...] = ()
    languages: tuple[Language, ...] = ()
    statuses: tuple[Status, ...] = ()
    models: tuple[str, ...] = ()
    prompts: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    staff: tuple[int, ...] = ()
    ratings: tuple[Rating, ...] = ()
    dropped: bool | None = None
    edited: bool | None = None
    reviewed: bool | None = None


@dataclass(frozen=True)
class Found:
    """A conversation, without its turns, and the newest of its turns that was wanted, as a list shows them.

    ``reply`` is what was sent, else the draft.
    """

    conversation: Conversation
    turn: int
    message: str
    reply: str
    intent: Intent | None
    issues: tuple[Issue, ...]
    language: Language | None
    status: Status | None
    dropped: int
    reviewed: bool
    label: str


@dataclass(frozen=True)
class Logged:
    """A turn with the review that covers it, the reply that was sent and the thumbs, where there are such."""

    turn: Turn
    review: Review | None
    sent: Sent | None = None
    thumbs: tuple[Thumb, ...] = ()
