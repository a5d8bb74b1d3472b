"""What was promised to customers, as rows. Each function works in its caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Row, Select, insert, select, update

from chatbot.domain import Duty, Promise, RemedyKind, ShopError, Signature, Task, TaskKind
from chatbot.store import conversations
from chatbot.store.signatures import signature_of, signed
from chatbot.store.tables import conversation, taken, task


def add(connection: Connection, conversation_id: int, promises: Sequence[Promise]) -> None:
    """Add a task for each promise, but for a kind of which one is open already."""
    open_kinds = {one.kind for one in of(connection, conversation_id) if one.done_at is None}
    for promise in promises:
        if promise.kind in open_kinds:
            continue
        amount = None if promise.amount is None else str(promise.amount)
        values = {"kind": promise.kind, "amount": amount, "due_on": promise.due_on, "promise": promise.promise}
        connection.execute(insert(task).values(conversation_id=conversation_id, **values))


def done(connection: Connection, task_id: int, by: Signature, at: datetime) -> Task:
    """Raises ``ShopError`` for a task that is not open."""
    open_one = (task.c.id == task_id) & task.c.done_at.is_(None)
    if not connection.execute(update(task).where(open_one).values(done_at=at, **signed("done_by", by))).rowcount:
        raise ShopError(f"Task {task_id} is not open any more. Reload the page to see who has done it.")
    return one(connection, task_id)


def one(connection: Connection, task_id: int) -> Task:
    """Raises ``ShopError`` if there is none."""
    row = connection.execute(_all().where(task.c.id == task_id)).first()
    if row is None:
        raise ShopError(f"There is no task {task_id} in the log.")
    return _task(row)


def of(connection: Connection, conversation_id: int) -> tuple[Task, ...]:
    """The tasks of a conversation, those due first in front."""
    wanted = _all().where(task.c.conversation_id == conversation_id)
    return tuple(_task(row) for row in connection.execute(wanted.order_by(task.c.due_on, task.c.id)))


def open_until(connection: Connection, day: date, seen_by: int | None) -> tuple[Task, ...]:
    """What is not done and due on ``day`` or before it, the longest overdue first."""
    wanted = _all().where(task.c.done_at.is_(None), task.c.due_on <= day, conversations.seen(seen_by))
    return tuple(_task(row) for row in connection.execute(wanted.order_by(task.c.due_on, task.c.id)))


def _all() -> Select[Any]:
    joined = task.join(conversation).outerjoin(taken, taken.c.conversation_id == conversation.c.id)
    return select(task, conversation.c.title).select_from(joined)


def _task(row: Row[Any]) -> Task:
    return Task(
        id=row.id,
        conversation=row.conversation_id,
        title=row.title,
        kind=_kind(row.kind),
        amount=None if row.amount is None else Decimal(row.amount),
        due_on=row.due_on,
        promise=row.promise,
        done_at=row.done_at,
        done_by=signature_of(row, "done_by"),
    )


def _kind(word: str) -> TaskKind:
    return Duty(word) if word in tuple(Duty) else RemedyKind(word)
