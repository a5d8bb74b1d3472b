"""What the log holds, and for how long: a customer's conversations found and erased, and what has had its time."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select

from chatbot.domain import Deed, Erasure, Payment, ShopError, Signature
from chatbot.store import audit, erasing
from chatbot.store.codec import from_json, to_json
from chatbot.store.databases import DATABASES
from chatbot.store.errors import spoken
from chatbot.store.signatures import signature_of, signed
from chatbot.store.tables import attempt, erasure, photo, session
from chatbot.store.tables import audit as entries
from chatbot.store.transactions import Transactions


class Holdings(Transactions):
    """Erasing. Nobody can write meanwhile, and what a method erases is gone as a whole or not at all."""

    def about(self, named: Callable[[str], bool], orders: Collection[str]) -> frozenset[int]:
        """The conversations that are about one of ``orders``, or in which a text is ``named``."""
        with self._reading() as connection:
            return erasing.about(connection, named, orders)

    def held(self, conversations: Collection[int]) -> tuple[int, ...]:
        """Those that are not done with: an open case, an open task, a turn that is being answered."""
        with self._reading() as connection:
            return erasing.which_held(connection, conversations)

    def erase(self, conversations: Collection[int], orders: Iterable[str], by: Signature | None) -> Erasure:
        """Erase the conversations on a customer's request, and put on record that it was done.

        Raises ``ShopError`` if one of them is not done with.
        """
        with self._writing() as connection:
            if held := erasing.which_held(connection, conversations):
                raise ShopError(f"Conversation {held[0]} is not done with. Nothing was erased.")
            return _erase(connection, self._clock(), conversations, tuple(orders), by, requested=True)

    def expire(self, conversations: datetime | None, cases: datetime | None) -> Erasure | None:
        """Erase what nothing was said in since those moments and is done with; None if there was nothing."""
        with self._writing() as connection:
            found = erasing.idle(connection, conversations, with_case=False) if conversations else frozenset()
            found |= erasing.idle(connection, cases, with_case=True) if cases else frozenset()
            return _erase(connection, self._clock(), found, (), None, requested=False) if found else None

    def repeat(self, done: Iterable[Erasure]) -> int:
        """Erase once more what was erased from the log that this one takes the place of; gives how much."""
        count = 0
        with self._writing() as connection:
            known = {one.at for one in _erasures(connection)}
            for one in done:
                again = erasing.begun_before(connection, one.conversations, one.at)
                erasing.erase(connection, again)
                count += len(again)
                if one.at not in known:
                    _record(connection, one)
        return count

    def erasures(self) -> tuple[Erasure, ...]:
        """What was erased, in order."""
        with self._reading() as connection:
            return _erasures(connection)

    def drop_photos(self, before: datetime) -> int:
        """Take the photos that came before then out of the conversations that are done with."""
        with self._writing() as connection:
            return erasing.drop_photos(connection, before)

    def drop_audit(self, before: datetime) -> int:
        """Remove the entries of the audit log from before then."""
        with self._writing() as connection:
            return connection.execute(delete(entries).where(entries.c.at < before)).rowcount

    def drop_sessions(self, before: datetime) -> int:
        """Remove the sessions that ended, and the failed attempts that were made, before then."""
        with self._writing() as connection:
            connection.execute(delete(attempt).where(attempt.c.last_at < before))
            return connection.execute(delete(session).where(session.c.expires_at < before)).rowcount

    def wipe(self) -> bool:
        """Have the database's files hold nothing any more of what was erased; False if others kept it from that.

        In PostgreSQL the room is given free to be written over.
        """
        with spoken(self.place):
            return DATABASES[self.engine.dialect.name].wipe(self.engine)


def _erase(
    connection: Connection,
    at: datetime,
    conversations: Collection[int],
    orders: tuple[str, ...],
    by: Signature | None,
    *,
    requested: bool,
) -> Erasure:
    before = _photo_count(connection, conversations)
    given = erasing.payments(connection, conversations)
    erasing.erase(connection, conversations)
    done = Erasure(at, by, requested, tuple(sorted(conversations)), orders, before, given)
    _record(connection, done)
    deed = Deed.CUSTOMER_ERASED if requested else Deed.EXPIRED_ERASED
    audit.record(connection, at, by, deed, detail=str(len(done.conversations)))
    return done


def _photo_count(connection: Connection, conversations: Collection[int]) -> int:
    ids = set(conversations)
    return sum(number in ids for number in connection.scalars(select(photo.c.conversation_id)))


def _record(connection: Connection, done: Erasure) -> None:
    values = {
        "at": done.at,
        "requested": done.requested,
        "conversations": list(done.conversations),
        "orders": list(done.orders),
        "photos": done.photos,
        "payments": to_json(tuple[Payment, ...], done.payments),
    }
    connection.execute(insert(erasure).values(values | signed("by", done.by)))


def _erasures(connection: Connection) -> tuple[Erasure, ...]:
    return tuple(map(_erasure, connection.execute(select(erasure).order_by(erasure.c.id))))


def _erasure(row: Row[Any]) -> Erasure:
    return Erasure(
        at=row.at,
        by=signature_of(row, "by"),
        requested=row.requested,
        conversations=tuple(row.conversations),
        orders=tuple(row.orders),
        photos=row.photos,
        payments=from_json(tuple[Payment, ...], row.payments),
    )
