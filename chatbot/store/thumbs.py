"""Thumbs up and down: what staff say of a draft, kept, read and counted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from sqlalchemy import Connection, delete, insert, select

from chatbot.domain import Buckets, Signature, Thumb, ThumbCount, Turn
from chatbot.store import conversations
from chatbot.store.counting import bucket_of, counted, within
from chatbot.store.signatures import signed, signer
from chatbot.store.tables import thumb, turn
from chatbot.store.transactions import Transactions


class Thumbs(Transactions):
    """The thumbs of the log, one a person and turn. Who may give one is its caller's to check."""

    def give(self, judged: Turn, up: bool | None, by: Signature) -> None:
        """Put the thumb of ``by`` in the place of an earlier one; None takes that one back.

        Raises ``ShopError`` for a conversation that is not in the log.
        """
        values = {"turn_id": judged.id, "up": up, "at": self._clock(), **signed("by", by)}
        with self._writing() as connection:
            conversations.hold(connection, judged.conversation)
            connection.execute(delete(thumb).where(thumb.c.turn_id == judged.id, thumb.c.by_id == by.id))
            if up is not None:
                connection.execute(insert(thumb).values(values))

    def of(self, conversation: int) -> Mapping[int, tuple[Thumb, ...]]:
        """The thumbs in a conversation by turn, the oldest first."""
        with self._reading() as connection:
            return of(connection, conversation)

    def counts(self, buckets: Buckets) -> tuple[ThumbCount, ...]:
        """The thumbs that were given in the buckets, as they stand now."""
        wanted = select(bucket_of(thumb.c.at, buckets.edges), thumb.c.up).where(within(thumb.c.at, buckets))
        with self._reading() as connection:
            return tuple(ThumbCount(row.bucket, row.up, row.times) for row in connection.execute(counted(wanted)))


def of(connection: Connection, *held: int) -> Mapping[int, tuple[Thumb, ...]]:
    """The thumbs in the conversations ``held`` by turn, in the caller's transaction."""
    wanted = select(thumb).join(turn).where(turn.c.conversation_id.in_(held)).order_by(thumb.c.at, thumb.c.by_id)
    found: defaultdict[int, tuple[Thumb, ...]] = defaultdict(tuple)
    for row in connection.execute(wanted):
        found[row.turn_id] += (Thumb(row.turn_id, row.up, signer(row, "by"), row.at),)
    return dict(found)
