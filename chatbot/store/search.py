"""The search over the log: a line of terms and marks for each turn, written in the transaction of the turn.

It is derived data: ``prepare`` makes it, and fills it for turns from before there was one. How a database keeps
and matches the lines is in a module of its own; see ``databases``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, func, select

from chatbot.domain import Criterion, LogFilter
from chatbot.store.databases import INDEXES, Index
from chatbot.store.marks import Line, expression_of, marks_of
from chatbot.store.tables import conversation, dropped, message, review, sent, taken, turn
from chatbot.terms import holds, query_of, terms_of

BATCH = 1000
# What the customer reads: the draft until another text was sent in its place.
REPLY = func.coalesce(sent.c.text, turn.c.reply).label("reply")


def prepare(connection: Connection) -> None:
    """Make the index where there is none, with the lines of the turns that are already there."""
    _index(connection).prepare(connection, _every_line(connection))


def write(connection: Connection, turn_id: int) -> None:
    """Write the line of a turn as the turn now is."""
    _write(connection, turn.c.id == turn_id)


def write_conversation(connection: Connection, conversation: int) -> None:
    """Write the lines of all turns of a conversation."""
    _write(connection, turn.c.conversation_id == conversation)


def line(row: Row[Any]) -> frozenset[str]:
    """The terms and marks of a turn, from a row of ``lines``."""
    return terms_of(row.text) | terms_of(row.reply) | marks_of(row)


def lines(which: ColumnElement[bool]) -> Select[Any]:
    """What the lines of turns are made of."""
    columns = ("id", "today", "intent", "language", "inquiry", "facts", "decision", "model_spec", "prompt_version")
    drops = select(func.count()).where(dropped.c.turn_id == turn.c.id).scalar_subquery()
    covers = (review.c.conversation_id == turn.c.conversation_id) & (review.c.turn_id >= turn.c.id)
    joined = (
        turn.join(message, turn.c.message_id == message.c.id)
        .join(conversation, turn.c.conversation_id == conversation.c.id)
        .outerjoin(taken, taken.c.conversation_id == conversation.c.id)
        .outerjoin(sent, sent.c.turn_id == turn.c.id)
        .outerjoin(review, covers)
    )
    return (
        select(
            *(turn.c[name] for name in columns),
            message.c.text,
            REPLY,
            drops.label("drops"),
            (sent.c.text != turn.c.reply).label("edited"),
            conversation.c.owner_id,
            taken.c.by_id.label("taken_by_id"),
            sent.c.by_id.label("sent_by_id"),
            review.c.turn_id.is_not(None).label("reviewed"),
            review.c.label,
            *(review.c[name].label(f"card_{name}") for name in map(str, Criterion)),
        )
        .select_from(joined)
        .where(which)
    )


def matches(connection: Connection, wanted: LogFilter) -> Iterator[tuple[int, int]]:
    """The turns that are wanted with their conversations, newest first, found as they are asked for."""
    query = query_of(wanted.text)
    if wanted.text.strip() and not query:
        return
    expression = expression_of(wanted, query)
    columns: list[ColumnElement[Any]] = [turn.c.id, turn.c.conversation_id]
    if not query.certain:
        columns += [message.c.text, REPLY]
    found = select(*columns).select_from(turn)
    if not query.certain:
        found = found.join(message, turn.c.message_id == message.c.id).outerjoin(sent, sent.c.turn_id == turn.c.id)
    for row in _index(connection).newest(connection, found, expression):
        if query.certain or holds((row.text, row.reply), query):
            yield row.id, row.conversation_id


def _write(connection: Connection, which: ColumnElement[bool]) -> None:
    _index(connection).write(connection, _lines_of(connection, which))


def _lines_of(connection: Connection, which: ColumnElement[bool]) -> list[Line]:
    return [(row.id, line(row)) for row in connection.execute(lines(which)).all()]


def _every_line(connection: Connection) -> Iterator[list[Line]]:
    following = select(turn.c.id).order_by(turn.c.id).limit(BATCH)
    last = 0
    while ids := connection.scalars(following.where(turn.c.id > last)).all():
        yield _lines_of(connection, turn.c.id.in_(ids))
        last = ids[-1]


def _index(connection: Connection) -> Index:
    return INDEXES[connection.dialect.name]
