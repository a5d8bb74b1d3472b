"""Reviews as rows: how one is kept and read. Each function works in its caller's transaction."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select

from chatbot.domain import Criterion, Person, Review
from chatbot.store import search
from chatbot.store.tables import review, turn


def keep(
    connection: Connection,
    conversation: int,
    card: Mapping[Criterion, bool],
    comment: str,
    label: str,
    by: Person,
    at: datetime,
) -> None:
    """Put a review of the conversation as it now stands in the place of an earlier one."""
    last = select(func.max(turn.c.id)).where(turn.c.conversation_id == conversation).scalar_subquery()
    values = {
        "conversation_id": conversation,
        "turn_id": last,
        **{str(criterion): card.get(criterion) for criterion in Criterion},
        "comment": comment,
        "label": label,
        "person_id": by.id,
        "person_name": by.name,
        "at": at,
    }
    connection.execute(delete(review).where(review.c.conversation_id == conversation))
    connection.execute(insert(review).values(values))
    search.write_conversation(connection, conversation)


def of(connection: Connection, conversations: Collection[int]) -> Mapping[int, Review]:
    """The reviews that there are of ``conversations``."""
    rows = connection.execute(select(review).where(review.c.conversation_id.in_(conversations)))
    return {row.conversation_id: _review(row) for row in rows}


def _review(row: Row[Any]) -> Review:
    given = {criterion: row._mapping[str(criterion)] for criterion in Criterion}
    card = {criterion: answer for criterion, answer in given.items() if answer is not None}
    return Review(
        row.conversation_id, row.turn_id, card, row.comment, row.label, row.person_id, row.person_name, row.at
    )
