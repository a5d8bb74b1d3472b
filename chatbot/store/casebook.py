"""The log of what staff do with conversations: domain objects in and out, one transaction a call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import Connection

from chatbot.domain import (
    Approval,
    ApprovalState,
    Case,
    CaseFile,
    CaseState,
    Deed,
    EventKind,
    Handover,
    Photo,
    Picture,
    Promise,
    Remedy,
    Sent,
    ShopError,
    Signature,
    Task,
    Thing,
    Turn,
)
from chatbot.store import approvals, audit, cases, conversations, photos, sent, tasks
from chatbot.store.transactions import Transactions

Remedies = tuple[Remedy, ...]
WAITING = ApprovalState.WAITING
# What the audit log has a word of its own for; the rest is a change of the case, with the event beside it.
DEEDS = {
    EventKind.TAKEN: Deed.CONVERSATION_TAKEN,
    EventKind.PHOTO: Deed.PHOTO_ADDED,
    EventKind.SENT: Deed.REPLY_SENT,
    EventKind.APPROVED: Deed.APPROVAL_GIVEN,
    EventKind.REFUSED: Deed.APPROVAL_REFUSED,
}


class CaseBook(Transactions):
    """Cases, photos, approvals, sent replies and tasks of the log. Who may do what is its caller's to check.

    Methods raise ``ShopError`` for what is not in the log, and as those of ``Store`` do.
    """

    # --- reading --------------------------------------------------------------------------------------------

    def file(self, conversation: int) -> CaseFile:
        with self._reading() as connection:
            found = conversations.one(connection, conversation)
            return CaseFile(
                conversation=conversation,
                escalated=found.escalated,
                case=cases.find(connection, conversation),
                owner=found.owner,
                taken_by=cases.taken_by(connection, conversation),
                photos=photos.of(connection, conversation),
                events=cases.history(connection, conversation),
                tasks=tasks.of(connection, conversation),
                approvals=approvals.of(connection, conversation),
                sent=sent.of(connection, conversation),
            )

    def photos(self) -> tuple[Photo, ...]:
        """Every photo of the log in the order in which they came."""
        with self._reading() as connection:
            return photos.every(connection)

    def digests(self) -> frozenset[str]:
        """What the files of the log's photos are named by."""
        return frozenset(photo.digest for photo in self.photos())

    def sent(self, conversation: int) -> Mapping[int, Sent]:
        """What was sent in a conversation, by turn."""
        with self._reading() as connection:
            return sent.of(connection, conversation)

    def cases(self, states: Sequence[CaseState], seen_by: int | None, limit: int) -> tuple[Case, ...]:
        """Cases in ``states``, what is due first in front; ``seen_by`` is None for one who sees all."""
        with self._reading() as connection:
            return cases.listed(connection, states, seen_by, limit)

    def tasks_until(self, day: date, seen_by: int | None) -> tuple[Task, ...]:
        """The tasks that are open and due by ``day``, the longest overdue first."""
        with self._reading() as connection:
            return tasks.open_until(connection, day, seen_by)

    def task(self, task: int) -> Task:
        with self._reading() as connection:
            return tasks.one(connection, task)

    def handovers(self, limit: int) -> tuple[Handover, ...]:
        """Where a person was called and has not done with it yet, those that no one has in front."""
        with self._reading() as connection:
            return cases.handovers(connection, limit)

    def approval(self, approval: int) -> Approval:
        with self._reading() as connection:
            return approvals.one(connection, approval)

    def approvals(self, conversation: int) -> tuple[Approval, ...]:
        """All that a supervisor was asked in a conversation, oldest first."""
        with self._reading() as connection:
            return approvals.of(connection, conversation)

    def waiting(self) -> tuple[Approval, ...]:
        """What waits for a supervisor, the longest wait first."""
        with self._reading() as connection:
            return approvals.waiting(connection)

    # --- writing --------------------------------------------------------------------------------------------

    def record(
        self, turn: Turn, state: CaseState, due_on: date | None, asked: Remedies | None, by: Signature | None
    ) -> None:
        """Bring the case up to ``turn``, opening it if need be; ``asked`` waits for a supervisor if it is given.

        ``by`` is None for the terminal. Does nothing when that was done before.
        """
        with self._writing() as connection:
            conversations.hold(connection, turn.conversation)
            before = cases.find(connection, turn.conversation)
            if before is not None and before.turn >= turn.id:
                return
            at = self._clock()
            cases.record(connection, turn, at, state, due_on)
            what = EventKind.DECIDED if before else EventKind.OPENED
            _note(connection, turn.conversation, at, by, what, turn.decision.status if turn.decision else "")
            waiting = [one for one in approvals.of(connection, turn.conversation) if one.state is WAITING]
            if asked is not None and [one.remedies for one in waiting] == [asked]:
                return  # the same is asked already
            self._withdraw(connection, turn.conversation)
            if asked is not None:
                approvals.ask(connection, turn.conversation, turn.id, asked, by, at)
                _note(connection, turn.conversation, at, by, EventKind.ASKED)

    def take(self, conversation: int, by: Signature, from_others: bool) -> None:
        """Make ``by`` the one who has it. Raises ``ShopError`` if another does, unless ``from_others``."""
        with self._writing() as connection:
            conversations.hold(connection, conversation)
            before = cases.taken_by(connection, conversation)
            if before is not None and before.id == by.id:
                return
            if before is not None and not from_others:
                raise ShopError(f"{before.name} has this conversation. Ask them or a supervisor.")
            at = self._clock()
            cases.take(connection, conversation, by, at)
            _note(connection, conversation, at, by, EventKind.TAKEN, before.name if before else "")

    def add_photo(self, conversation: int, picture: Picture, by: Signature | None) -> None:
        with self._writing() as connection:
            conversations.hold(connection, conversation)
            at = self._clock()
            if photos.add(connection, conversation, picture, by, at):
                _note(connection, conversation, at, by, EventKind.PHOTO)

    def ask(self, case: Case, asked: Remedies, due_on: date, by: Signature) -> None:
        """Have ``asked`` wait for a supervisor in the place of what waits already."""
        with self._writing() as connection:
            conversations.hold(connection, case.conversation)
            self._withdraw(connection, case.conversation)
            at = self._clock()
            approvals.ask(connection, case.conversation, case.turn, asked, by, at)
            cases.move(connection, case.conversation, CaseState.WAITING_FOR_APPROVAL, due_on)
            _note(connection, case.conversation, at, by, EventKind.ASKED)

    def decide(
        self, approval: Approval, granted: Remedies | None, reason: str, due_on: date, by: Signature
    ) -> None:
        """Write a supervisor's word: what is granted, or None for a refusal. A second one is refused."""
        agreed = granted is not None
        state = ApprovalState.APPROVED if agreed else ApprovalState.REFUSED
        with self._writing() as connection:
            at = self._clock()
            approvals.decide(connection, approval.id, state, granted or (), reason, by, at)
            cases.move(connection, approval.conversation, CaseState(state), due_on)
            _note(connection, approval.conversation, at, by, EventKind(state), reason)

    def settle(self, turn: Turn) -> None:
        """Make the draft that tells of a supervisor's word the one on which the case rests."""
        with self._writing() as connection:
            cases.settle(connection, turn)

    def send(self, done: Sent, state: CaseState, due_on: date | None, promises: Sequence[Promise]) -> None:
        """Write what was sent and what it promises. Raises ``ShopError`` if the turn was sent before."""
        with self._writing() as connection:
            conversations.hold(connection, done.conversation)
            sent.add(connection, done)
            tasks.add(connection, done.conversation, promises)
            cases.move(connection, done.conversation, state, due_on)
            _note(connection, done.conversation, done.at, done.by, EventKind.SENT)

    def accept(self, conversation: int, promises: Sequence[Promise], by: Signature) -> None:
        """Write that the customer takes a remedy, which is a promise now."""
        with self._writing() as connection:
            conversations.hold(connection, conversation)
            tasks.add(connection, conversation, promises)
            cases.move(connection, conversation, CaseState.SENT, None)
            kinds = " ".join(promise.kind for promise in promises)
            _note(connection, conversation, self._clock(), by, EventKind.ACCEPTED, kinds)

    def finish(self, task: int, by: Signature) -> None:
        """Raises ``ShopError`` for a task that is not open."""
        with self._writing() as connection:
            at = self._clock()
            done = tasks.done(connection, task, by, at)
            _note(connection, done.conversation, at, by, EventKind.DONE, done.kind)

    def close(self, conversation: int, by: Signature) -> None:
        with self._writing() as connection:
            conversations.hold(connection, conversation)
            self._withdraw(connection, conversation)
            cases.move(connection, conversation, CaseState.CLOSED, None)
            _note(connection, conversation, self._clock(), by, EventKind.CLOSED)

    def _withdraw(self, connection: Connection, conversation: int) -> None:
        at = self._clock()
        if approvals.withdraw(connection, conversation, at):
            _note(connection, conversation, at, None, EventKind.WITHDRAWN)


def _note(
    connection: Connection,
    conversation: int,
    at: datetime,
    by: Signature | None,
    what: EventKind,
    detail: str = "",
) -> None:
    """Add to the case's history, and to the audit log where a person did it."""
    cases.note(connection, conversation, at, by, what, detail)
    if by is not None:
        deed = DEEDS.get(what, Deed.CASE_CHANGED)
        told = what if deed is Deed.CASE_CHANGED else ""
        audit.record(connection, at, by, deed, Thing.CONVERSATION, conversation, told)
