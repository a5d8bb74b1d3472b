"""What was found in the log, as a list shows it. Each function works in its caller's transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import Column, Connection, Row, select

from chatbot.domain import Conversation, Found, Intent, Issue, Language, LogFilter, Status
from chatbot.store import conversations, search
from chatbot.store.tables import turn


def newest(connection: Connection, wanted: LogFilter, limit: int) -> tuple[Found, ...]:
    """The ``limit`` conversations whose wanted turns are the newest."""
    newest_turns: dict[int, int] = {}
    for turn_id, conversation in search.matches(connection, wanted):
        newest_turns.setdefault(conversation, turn_id)
        if len(newest_turns) == limit:
            break
    return _found(connection, list(newest_turns.values()))


def sample(connection: Connection, wanted: LogFilter, limit: int) -> tuple[Found, ...]:
    """``limit`` of the conversations that have wanted turns, drawn by lot.

    The lot of a conversation is a hash of its number: the sample is the same whoever asks, and new conversations
    take the places of few.
    """
    newest_turns: dict[int, int] = {}
    for turn_id, conversation in search.matches(connection, wanted):
        newest_turns.setdefault(conversation, turn_id)
    drawn = islice(sorted(newest_turns, key=_lot), limit)
    return _found(connection, [newest_turns[conversation] for conversation in drawn])


def values(connection: Connection, of: Column[str]) -> tuple[str, ...]:
    """The different values of an indexed column, found by leaps from one to the next."""
    found: list[str] = []
    following = connection.scalar(select(of).where(of > "").order_by(of).limit(1))
    while following is not None:
        found.append(following)
        following = connection.scalar(select(of).where(of > following).order_by(of).limit(1))
    return tuple(found)


def _lot(conversation: int) -> bytes:
    return hashlib.sha256(str(conversation).encode()).digest()


def _found(connection: Connection, turns: Sequence[int]) -> tuple[Found, ...]:
    rows = connection.execute(search.lines(turn.c.id.in_(turns)).add_columns(turn.c.conversation_id)).all()
    held = conversations.some(connection, [row.conversation_id for row in rows])
    found = {row.id: _as_found(row, held) for row in rows}
    return tuple(found[turn_id] for turn_id in turns)


def _as_found(row: Row[Any], held: Mapping[int, Conversation]) -> Found:
    decision = row.decision or {}
    return Found(
        conversation=held[row.conversation_id],
        turn=row.id,
        message=row.text,
        reply=row.reply,
        intent=Intent(row.intent) if row.intent else None,
        issues=tuple(map(Issue, (row.inquiry or {}).get("issues", ()))),
        language=Language(row.language) if row.language else None,
        status=Status(decision["status"]) if decision else None,
        dropped=row.drops,
        reviewed=row.reviewed,
        label=row.label or "",
    )
