"""Which model went live when: promotions, and rollbacks that take them back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace

from sqlalchemy import Connection, insert, select

from chatbot.domain import Going, ModelChange, ShopError
from chatbot.store.tables import model_change
from chatbot.store.transactions import Transactions


class ModelChanges(Transactions):
    """The changes of the live model."""

    def promote(self, spec: str, fingerprint: str, by: str, figures: Mapping[str, float]) -> None:
        """Record that a model goes live."""
        with self._writing() as connection:
            _add(connection, ModelChange(self._clock(), Going.LIVE, spec, fingerprint, by, figures))

    def roll_back(self, by: str) -> ModelChange:
        """Record that the latest promotion is taken back, and give it. Raises ``ShopError`` if there is none."""
        with self._writing() as connection:
            live = _standing(_every(connection))
            if not live:
                raise ShopError("No model was promoted, so there is nothing to roll back.")
            _add(connection, replace(live[-1], at=self._clock(), going=Going.BACK, by=by))
            return live[-1]

    def changes(self) -> tuple[ModelChange, ...]:
        """All promotions and rollbacks, the oldest first."""
        with self._reading() as connection:
            return _every(connection)

    def live(self) -> ModelChange | None:
        """The promotion that stands; None where the desk's own default is live."""
        standing = _standing(self.changes())
        return standing[-1] if standing else None


def _add(connection: Connection, change: ModelChange) -> None:
    connection.execute(insert(model_change).values(**{**asdict(change), "figures": dict(change.figures)}))


def _every(connection: Connection) -> tuple[ModelChange, ...]:
    rows = connection.execute(select(model_change).order_by(model_change.c.id))
    return tuple(
        ModelChange(row.at, Going(row.going), row.spec, row.fingerprint, row.by, row.figures) for row in rows
    )


def _standing(changes: Sequence[ModelChange]) -> tuple[ModelChange, ...]:
    """The promotions that no rollback has taken back; the last of them is live."""
    live: list[ModelChange] = []
    for change in changes:
        if change.going is Going.LIVE:
            live.append(change)
        elif live:
            live.pop()
    return tuple(live)
