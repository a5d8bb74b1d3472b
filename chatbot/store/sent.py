"""What went to customers, as rows. Each function works in its caller's transaction."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, insert, select, update
from sqlalchemy.exc import IntegrityError

from chatbot.domain import Edit, Objection, Role, Sent, ShopError
from chatbot.store import search
from chatbot.store.codec import from_json, to_json
from chatbot.store.signatures import signed, signer
from chatbot.store.tables import message, sent, turn


def add(connection: Connection, done: Sent) -> None:
    """Write what was sent; it takes the draft's place among the messages. A turn is sent once."""
    values = {
        "turn_id": done.turn,
        "conversation_id": done.conversation,
        "text": done.text,
        "edits": to_json(tuple[Edit, ...], done.edits),
        "objections": to_json(tuple[Objection, ...], done.objections),
        "reason": done.reason,
        "at": done.at,
    }
    try:
        connection.execute(insert(sent).values(values | signed("by", done.by)))
    except IntegrityError as error:
        raise ShopError("This reply was marked as sent before. Reload the page to see what was sent.") from error
    _say(connection, done)
    search.write(connection, done.turn)


def of(connection: Connection, *conversations: int) -> dict[int, Sent]:
    """What was sent in ``conversations``, by turn."""
    found = connection.execute(select(sent).where(sent.c.conversation_id.in_(conversations)))
    return {row.turn_id: _sent(row) for row in found}


def _say(connection: Connection, done: Sent) -> None:
    """The desk said what was sent, not what was drafted."""
    draft = connection.execute(select(turn.c.reply, turn.c.ended_at).where(turn.c.id == done.turn)).one()
    said = (
        select(message.c.id)
        .where(
            message.c.conversation_id == done.conversation,
            message.c.role == Role.DESK,
            message.c.at == draft.ended_at,
            message.c.text == draft.reply,
        )
        .limit(1)
    )
    connection.execute(update(message).where(message.c.id == said.scalar_subquery()).values(text=done.text))


def _sent(row: Row[Any]) -> Sent:
    return Sent(
        turn=row.turn_id,
        conversation=row.conversation_id,
        text=row.text,
        edits=from_json(tuple[Edit, ...], row.edits),
        objections=from_json(tuple[Objection, ...], row.objections),
        reason=row.reason,
        at=row.at,
        by=signer(row, "by"),
    )
