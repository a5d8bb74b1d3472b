"""Changes of the live model as rows. Each function works in its caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import Connection, insert, select

from chatbot.domain import Going, ModelChange
from chatbot.store.tables import model_change


def add(connection: Connection, change: ModelChange) -> None:
    connection.execute(insert(model_change).values(**{**asdict(change), "figures": dict(change.figures)}))


def every(connection: Connection) -> tuple[ModelChange, ...]:
    """All changes, the oldest first."""
    rows = connection.execute(select(model_change).order_by(model_change.c.id))
    return tuple(
        ModelChange(row.at, Going(row.going), row.spec, row.fingerprint, row.by, row.figures) for row in rows
    )


def standing(changes: Sequence[ModelChange]) -> tuple[ModelChange, ...]:
    """The promotions that no rollback has taken back; the last of them is live."""
    live: list[ModelChange] = []
    for change in changes:
        if change.going is Going.LIVE:
            live.append(change)
        elif live:
            live.pop()
    return tuple(live)
