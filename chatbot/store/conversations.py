"""Conversations as rows: their messages and whether a person was called. Each function works in its caller's
transaction."""

from __future__ import annotations

import textwrap
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, Table, func, insert, or_, select, true

from chatbot.domain import Conversation, Message, Person, Role, ShopError
from chatbot.store.persons import COLUMNS, read_optional
from chatbot.store.tables import conversation, escalation, message, person, taken

TITLE_LENGTH = 60

# Whose a conversation is: who has taken it over, else who opened it. For a query that has `taken` joined.
owner_id = func.coalesce(taken.c.by_id, conversation.c.owner_id)


def add(connection: Connection, table: Table, values: Mapping[str, Any]) -> int:
    """Add a row and give its id."""
    key: Any = connection.execute(insert(table).values(values)).inserted_primary_key
    return int(key[0])


def start(connection: Connection, said: Message, at: datetime, owner: Person | None) -> int:
    """Add a conversation titled with the first words of ``said`` and give its id."""
    values = {"started_at": at, "title": _title(said), "owner_id": owner.id if owner else None}
    return add(connection, conversation, values)


def hold(connection: Connection, conversation_id: int) -> None:
    """Keep other writers off the conversation until the transaction ends; ``ShopError`` if there is none.

    SQLite keeps them off the whole file anyway.
    """
    mine = select(conversation.c.id).where(conversation.c.id == conversation_id).with_for_update()
    if connection.scalar(mine) is None:
        raise ShopError(f"There is no conversation {conversation_id} in the log.")


def one(connection: Connection, conversation_id: int) -> Conversation:
    """A conversation without its turns. Raises ``ShopError`` if there is none."""
    row = connection.execute(_all().where(conversation.c.id == conversation_id)).first()
    if row is None:
        raise ShopError(f"There is no conversation {conversation_id} in the log.")
    return _conversation(row)


def some(connection: Connection, ids: Collection[int]) -> Mapping[int, Conversation]:
    """The conversations of ``ids`` that there are, without their turns."""
    rows = connection.execute(_all().where(conversation.c.id.in_(ids)))
    return {row.id: _conversation(row) for row in rows}


def newest(connection: Connection, limit: int, only_of: int | None) -> tuple[Conversation, ...]:
    """The last ``limit`` conversations, newest first, without their turns."""
    wanted = _all().where(seen(only_of))
    ordered = wanted.order_by(conversation.c.started_at.desc(), conversation.c.id.desc())
    return tuple(_conversation(row) for row in connection.execute(ordered.limit(limit)))


def add_message(connection: Connection, conversation_id: int, said: Message, at: datetime) -> int:
    """Append ``said`` to the conversation and give its id."""
    values = {
        "conversation_id": conversation_id,
        "role": said.role,
        "text": said.text,
        "order_number": said.order,
        "photo": said.photo,
        "at": at,
    }
    return add(connection, message, values)


def messages(connection: Connection, conversation_id: int) -> tuple[Message, ...]:
    """All that was said, in order."""
    said = select(message).where(message.c.conversation_id == conversation_id).order_by(message.c.id)
    return tuple(read_message(row) for row in connection.execute(said))


def read_message(row: Row[Any]) -> Message:
    """A row that has the columns of ``message``, as a message."""
    return Message(role=Role(row.role), text=row.text, order=row.order_number, photo=row.photo)


def escalate(connection: Connection, conversation_id: int, reason: str, at: datetime) -> None:
    """Record that a person was called."""
    values = {"conversation_id": conversation_id, "reason": reason, "at": at}
    connection.execute(insert(escalation).values(values))


def seen(only_of: int | None) -> ColumnElement[bool]:
    """Which conversations are seen: all for None, else those of the person ``only_of`` and those of nobody.

    For a query that has ``taken`` joined.
    """
    return true() if only_of is None else or_(owner_id == only_of, owner_id.is_(None))


def escalated(connection: Connection, conversation_id: int) -> bool:
    """Whether a person was called."""
    found = select(escalation.c.at).where(escalation.c.conversation_id == conversation_id)
    return connection.scalar(found) is not None


def _title(said: Message) -> str:
    # A title is never longer than this part, and a customer may paste a whole book.
    start = said.text[: 10 * TITLE_LENGTH] or said.photo or ""
    lines = textwrap.wrap(" ".join(start.split()), TITLE_LENGTH - 1)
    return lines[0] + "…" if len(lines) > 1 else "".join(lines)


def _all() -> Select[Any]:
    columns = (conversation, escalation.c.at.label("escalated_at"), *COLUMNS)
    joined = conversation.outerjoin(escalation).outerjoin(taken, taken.c.conversation_id == conversation.c.id)
    return select(*columns).select_from(joined.outerjoin(person, owner_id == person.c.id))


def _conversation(row: Row[Any]) -> Conversation:
    escalated = row.escalated_at is not None
    return Conversation(row.id, row.started_at, row.title, escalated, owner=read_optional(row))
