"""Cases as rows: state, takers and what happened. Each function works in its caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, exists, func, insert, select, update

from chatbot.domain import (
    Case,
    CaseState,
    Decision,
    Duty,
    Event,
    EventKind,
    Handover,
    Issue,
    Signature,
    Turn,
)
from chatbot.store import conversations, search
from chatbot.store.codec import from_json, to_json
from chatbot.store.persons import COLUMNS, read_optional
from chatbot.store.signatures import signature_of, signed
from chatbot.store.tables import case, conversation, escalation, event, person, taken, task, turn

# The open task that is due first, beside the case's own day.
_PROMISED = (
    select(func.min(task.c.due_on))
    .where(task.c.conversation_id == case.c.conversation_id, task.c.done_at.is_(None))
    .scalar_subquery()
)


def record(connection: Connection, turn: Turn, at: datetime, state: CaseState, due_on: date | None) -> None:
    """Open the case of the turn's conversation, or bring it up to what the turn came to."""
    assert turn.inquiry is not None
    order = turn.facts.order
    values = {
        "state": state,
        "issues": to_json(tuple[Issue, ...], turn.inquiry.issues),
        "turn_id": turn.id,
        "due_on": due_on,
        "order_number": order.number if order else turn.inquiry.slots.order,
        "batch": order.batch if order else None,
    }
    mine = case.c.conversation_id == turn.conversation
    if not connection.execute(update(case).where(mine).values(values)).rowcount:
        connection.execute(insert(case).values(conversation_id=turn.conversation, opened_at=at, **values))


def move(connection: Connection, conversation_id: int, state: CaseState, due_on: date | None) -> None:
    """Give the case another state; nothing where the conversation has none."""
    mine = case.c.conversation_id == conversation_id
    connection.execute(update(case).where(mine).values(state=state, due_on=due_on))


def settle(connection: Connection, turn: Turn) -> None:
    """Make ``turn`` the one on which the case rests."""
    mine = case.c.conversation_id == turn.conversation
    connection.execute(update(case).where(mine).values(turn_id=turn.id))


def find(connection: Connection, conversation_id: int) -> Case | None:
    row = connection.execute(_all().where(case.c.conversation_id == conversation_id)).first()
    return None if row is None else _case(row)


def listed(
    connection: Connection, states: Sequence[CaseState], seen_by: int | None, limit: int
) -> tuple[Case, ...]:
    """Cases in ``states``, what is due first in front; those of ``seen_by`` and of no one if that is given."""
    due = func.coalesce(_PROMISED, case.c.due_on)
    wanted = _all().where(case.c.state.in_(states), conversations.seen(seen_by))
    ordered = wanted.order_by(due.is_(None), due, case.c.opened_at.desc()).limit(limit)
    return tuple(_case(row) for row in connection.execute(ordered))


# --- who has it ---------------------------------------------------------------------------------------------


def taken_by(connection: Connection, conversation_id: int) -> Signature | None:
    row = connection.execute(select(taken).where(taken.c.conversation_id == conversation_id)).first()
    return None if row is None else signature_of(row, "by")


def take(connection: Connection, conversation_id: int, by: Signature, at: datetime) -> None:
    """Make ``by`` the one who has the conversation."""
    connection.execute(delete(taken).where(taken.c.conversation_id == conversation_id))
    connection.execute(insert(taken).values(conversation_id=conversation_id, at=at, **signed("by", by)))
    search.write_conversation(connection, conversation_id)


def handovers(connection: Connection, limit: int) -> tuple[Handover, ...]:
    """Where a person was called and has not yet done with it, newest first, those that no one has in front."""
    mine = escalation.c.conversation_id
    came = exists().where(
        task.c.conversation_id == mine, task.c.kind == Duty.HANDOVER, task.c.done_at.is_not(None)
    )
    closed = exists().where(case.c.conversation_id == mine, case.c.state == CaseState.CLOSED)
    joined = (
        escalation.join(conversation)
        .outerjoin(taken, taken.c.conversation_id == mine)
        .outerjoin(person, conversations.owner_id == person.c.id)
    )
    ordered = (
        select(escalation, conversation.c.title, taken.c.by_id, taken.c.by_name, *COLUMNS)
        .select_from(joined)
        .where(~came, ~closed)
        .order_by(taken.c.by_id.is_not(None), escalation.c.at.desc())
        .limit(limit)
    )
    return tuple(map(_handover, connection.execute(ordered)))


# --- what happened ------------------------------------------------------------------------------------------


def note(
    connection: Connection,
    conversation_id: int,
    at: datetime,
    by: Signature | None,
    what: EventKind,
    detail: str = "",
) -> None:
    values = {"conversation_id": conversation_id, "at": at, "what": what, "detail": detail}
    connection.execute(insert(event).values(values | signed("by", by)))


def history(connection: Connection, conversation_id: int) -> tuple[Event, ...]:
    """What happened, oldest first."""
    ordered = select(event).where(event.c.conversation_id == conversation_id).order_by(event.c.id)
    return tuple(
        Event(row.at, signature_of(row, "by"), EventKind(row.what), row.detail)
        for row in connection.execute(ordered)
    )


def _all() -> Select[Any]:
    columns = (case, conversation.c.title, turn.c.decision, taken.c.by_id, taken.c.by_name)
    joined = (
        case.join(conversation, conversation.c.id == case.c.conversation_id)
        .join(turn, turn.c.id == case.c.turn_id)
        .outerjoin(taken, taken.c.conversation_id == conversation.c.id)
    )
    return select(*columns, _PROMISED.label("promised_on")).select_from(joined)


def _case(row: Row[Any]) -> Case:
    days = [day for day in (row.due_on, row.promised_on) if day is not None]
    return Case(
        conversation=row.conversation_id,
        title=row.title,
        state=CaseState(row.state),
        opened_at=row.opened_at,
        issues=from_json(tuple[Issue, ...], row.issues),
        turn=row.turn_id,
        decision=from_json(Decision, row.decision),
        order=row.order_number,
        batch=row.batch,
        taken_by=signature_of(row, "by"),
        due_on=min(days, default=None),
    )


def _handover(row: Row[Any]) -> Handover:
    return Handover(
        conversation=row.conversation_id,
        title=row.title,
        reason=row.reason,
        at=row.at,
        owner=read_optional(row),
        taken_by=signature_of(row, "by"),
    )
