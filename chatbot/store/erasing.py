"""What the log holds about a customer, and how it is erased. Each function works in its caller's transaction."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Row, Select, Table, delete, exists, func, or_, select

from chatbot.domain import CaseState, Payment, TurnState
from chatbot.store.tables import case, conversation, message, metadata, photo, task, turn
from chatbot.store.types import Json, Words

SETTLED = (CaseState.SENT, CaseState.CLOSED)
ROWS, IDS = 500, 500

_promised = exists().where(task.c.conversation_id == conversation.c.id, task.c.done_at.is_(None))
_running = exists().where(turn.c.conversation_id == conversation.c.id, turn.c.state == TurnState.RUNNING)
_open = exists().where(case.c.conversation_id == conversation.c.id, case.c.state.not_in(SETTLED))
held = or_(_promised, _running, _open)


def about(connection: Connection, named: Callable[[str], bool], orders: Collection[str]) -> frozenset[int]:
    """The conversations that are about one of ``orders``, or in which a text is ``named``."""
    found = {
        row.conversation
        for table in metadata.sorted_tables
        for row in _texts(connection, table)
        if named(_written(row))
    }
    for table in (message, case):
        mine = select(table.c.conversation_id).where(table.c.order_number.in_(orders))
        found |= set(connection.scalars(mine))
    asked = select(turn.c.conversation_id, turn.c.inquiry).where(turn.c.inquiry.is_not(None))
    for row in connection.execute(asked, execution_options={"yield_per": ROWS}):
        if row.inquiry["slots"]["order"] in orders:
            found.add(row.conversation_id)
    return frozenset(found)


def which_held(connection: Connection, ids: Collection[int]) -> tuple[int, ...]:
    """Those of ``ids`` that are not done with: an open case, an open task, a turn that is being answered."""
    wanted = select(conversation.c.id).where(conversation.c.id.in_(ids), held)
    return tuple(connection.scalars(wanted.order_by(conversation.c.id)))


def begun_before(connection: Connection, ids: Collection[int], at: datetime) -> frozenset[int]:
    """Those of ``ids`` that are in the log and were begun before ``at``."""
    return frozenset(
        number
        for some in _some(ids)
        for number in connection.scalars(
            select(conversation.c.id).where(conversation.c.id.in_(some), conversation.c.started_at < at)
        )
    )


def idle(connection: Connection, before: datetime, with_case: bool) -> frozenset[int]:
    """The conversations, with a case or with none, that are done with and silent since ``before``."""
    last = select(func.max(message.c.at)).where(message.c.conversation_id == conversation.c.id).scalar_subquery()
    complaint = exists().where(case.c.conversation_id == conversation.c.id)
    wanted = select(conversation.c.id).where(last < before, ~held, complaint if with_case else ~complaint)
    return frozenset(connection.scalars(wanted))


def drop_photos(connection: Connection, before: datetime) -> int:
    """Take the photos that came before then out of the conversations that are done with."""
    done = select(conversation.c.id).where(~held)
    return connection.execute(delete(photo).where(photo.c.at < before, photo.c.conversation_id.in_(done))).rowcount


def payments(connection: Connection, ids: Iterable[int]) -> tuple[Payment, ...]:
    """What was given to the customers of the conversations."""
    given = (task.c.amount.is_not(None), task.c.done_at.is_not(None))
    return tuple(
        Payment(row.kind, Decimal(row.amount), row.done_at.date())
        for some in _some(ids)
        for row in connection.execute(select(task).where(task.c.conversation_id.in_(some), *given))
    )


def erase(connection: Connection, ids: Iterable[int]) -> None:
    """Remove every row of the conversations. Their lines in the search go with their turns."""
    for some in _some(ids):
        for table in reversed(metadata.sorted_tables):
            if (mine := _rows_of(table, some)) is not None:
                connection.execute(delete(table).where(mine))


def _some(ids: Iterable[int]) -> Iterator[list[int]]:
    """``ids`` in portions: a statement takes only so many values."""
    every = sorted(ids)
    return (every[start : start + IDS] for start in range(0, len(every), IDS))


def _rows_of(table: Table, ids: Sequence[int]) -> ColumnElement[bool] | None:
    if table is conversation:
        return table.c.id.in_(ids)
    if "conversation_id" in table.c:
        return table.c.conversation_id.in_(ids)
    if "turn_id" in table.c:
        return table.c.turn_id.in_(select(turn.c.id).where(turn.c.conversation_id.in_(ids)))
    return None


def _texts(connection: Connection, table: Table) -> Iterator[Row[Any]]:
    """Every row of a conversation's table with all that may be text in it; staff's own names are not."""
    columns: list[Column[Any]] = [
        one for one in table.c if isinstance(one.type, Words | Json) and not one.name.endswith("_name")
    ]
    if columns and (wanted := _with_conversation(table, columns)) is not None:
        yield from connection.execute(wanted, execution_options={"yield_per": ROWS})


def _with_conversation(table: Table, columns: Sequence[ColumnElement[Any]]) -> Select[Any] | None:
    if table is conversation:
        return select(table.c.id.label("conversation"), *columns)
    if "conversation_id" in table.c:
        return select(table.c.conversation_id.label("conversation"), *columns)
    if "turn_id" in table.c:
        joined = table.join(turn, table.c.turn_id == turn.c.id)
        return select(turn.c.conversation_id.label("conversation"), *columns).select_from(joined)
    return None


def _written(row: Row[Any]) -> str:
    values: list[Any] = list(row)[1:]
    return "\n".join(
        one if isinstance(one, str) else json.dumps(one, ensure_ascii=False) for one in values if one is not None
    )
