"""What staff do with a complaint: the case, what a supervisor agreed to, what was promised."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from chatbot.domain.inquiry import Decision, Remedy
from chatbot.domain.people import Person, Signature
from chatbot.domain.replies import Sent
from chatbot.domain.words import Issue, TaskKind


class CaseState(StrEnum):
    OPEN = "open"
    WAITING_FOR_CUSTOMER = "waiting_for_customer"
    WAITING_FOR_APPROVAL = "waiting_for_approval"
    APPROVED = "approved"
    REFUSED = "refused"
    SENT = "sent"
    CLOSED = "closed"


class EventKind(StrEnum):
    OPENED = "opened"
    DECIDED = "decided"
    HANDED_OVER = "handed_over"
    TAKEN = "taken"
    PHOTO = "photo"
    ASKED = "asked"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    SENT = "sent"
    ACCEPTED = "accepted"
    DONE = "done"
    CLOSED = "closed"


class ApprovalState(StrEnum):
    WAITING = "waiting"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Event:
    """``by`` is None for what the desk did by itself."""

    at: datetime
    by: Signature | None
    what: EventKind
    detail: str = ""


@dataclass(frozen=True)
class Picture:
    """A photo made safe: re-encoded, so that nothing is left of the file but its pixels."""

    digest: str
    image: bytes
    thumbnail: bytes
    width: int
    height: int


@dataclass(frozen=True)
class Photo:
    """A picture as a case keeps it; ``digest`` is the hash of its content, and all that finds it.

    ``by`` is None for one that was given on the terminal.
    """

    digest: str
    width: int
    height: int
    at: datetime
    by: Signature | None


@dataclass(frozen=True)
class Task:
    """Something promised to the customer in the conversation that ``title`` names.

    ``promise`` is the sentence that did, if it was one.
    """

    id: int
    conversation: int
    title: str
    kind: TaskKind
    amount: Decimal | None
    due_on: date
    promise: str = ""
    done_at: datetime | None = None
    done_by: Signature | None = None


@dataclass(frozen=True)
class Promise:
    """A task before it stands in the log."""

    kind: TaskKind
    amount: Decimal | None
    due_on: date
    promise: str = ""


@dataclass(frozen=True)
class Approval:
    """A decision that waits for a supervisor, or their word on it.

    ``remedies`` are the decision's, ``granted`` what was agreed to; ``reason`` says why the two differ, or why
    nothing was. ``asked_by`` is None for the terminal.
    """

    id: int
    conversation: int
    turn: int
    state: ApprovalState
    remedies: tuple[Remedy, ...]
    asked_at: datetime
    asked_by: Signature | None
    granted: tuple[Remedy, ...] = ()
    decided_at: datetime | None = None
    decided_by: Signature | None = None
    reason: str = ""

    @property
    def answered(self) -> bool:
        """Whether a supervisor has had their word: it neither waits nor was it withdrawn."""
        return self.state in (ApprovalState.APPROVED, ApprovalState.REFUSED)


@dataclass(frozen=True)
class Case:
    """One complaint, with the conversation it is about.

    ``turn`` is the turn that was decided last. ``due_on`` is when the shop owes the customer something next.
    """

    conversation: int
    title: str
    state: CaseState
    opened_at: datetime
    issues: tuple[Issue, ...]
    turn: int
    decision: Decision
    order: str | None = None
    batch: str | None = None
    taken_by: Signature | None = None
    due_on: date | None = None


@dataclass(frozen=True)
class Handover:
    """A conversation in which a person was called; ``owner`` is whose it is, who need not have come yet."""

    conversation: int
    title: str
    reason: str
    at: datetime
    owner: Person | None = None
    taken_by: Signature | None = None


@dataclass(frozen=True)
class CaseFile:
    """All that a conversation has led to. ``case`` is None where nobody has complained.

    ``owner`` is whose the conversation is, ``taken_by`` who has taken it over from the assistant.
    """

    conversation: int
    escalated: bool
    case: Case | None
    owner: Person | None
    taken_by: Signature | None
    photos: tuple[Photo, ...] = ()
    events: tuple[Event, ...] = ()
    tasks: tuple[Task, ...] = ()
    approvals: tuple[Approval, ...] = ()
    sent: Mapping[int, Sent] = field(default_factory=dict)


@dataclass(frozen=True)
class Board:
    """What a person's day holds: promises that are due, people who are called for, decisions that wait."""

    overdue: tuple[Task, ...]
    due_today: tuple[Task, ...]
    unanswered: tuple[Case, ...]
    handovers: tuple[Handover, ...]
    approvals: tuple[Approval, ...]
