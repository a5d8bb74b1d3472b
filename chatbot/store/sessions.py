"""Who is signed in where, and how often signing in has failed. Only hashes of the tokens are kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, case, delete, insert, select, update

from chatbot.domain import Attempts, Deed, Person, Session
from chatbot.store import audit
from chatbot.store.persons import COLUMNS, read_person
from chatbot.store.tables import attempt, person, session
from chatbot.store.transactions import Transactions


class Sessions(Transactions):
    """The sessions of the people who are signed in, and the failures of those who are not."""

    def open(
        self,
        who: Person,
        password: str,
        token_hash: str,
        expires_at: datetime,
        detail: str,
        by_provider: bool = False,
    ) -> bool:
        """Commit a session of ``who``; ``detail`` goes into the audit log.

        False if ``password`` is not the hash of theirs any more, or they are disabled: looking at a password takes
        a while, and in that while an admin may have acted.
        """
        at = self._clock()
        moments = {"created_at": at, "seen_at": at, "expires_at": expires_at}
        same = (person.c.id == who.id, person.c.password == password, person.c.disabled_at.is_(None))
        with self._writing() as connection:
            if connection.scalar(select(person.c.id).where(*same)) is None:
                return False
            given = {"person_id": who.id, "token_hash": token_hash, "by_provider": by_provider}
            connection.execute(insert(session).values(**given, **moments))
            audit.record(connection, at, who, Deed.SIGNED_IN, detail=detail)
            return True

    def find(self, token_hash: str) -> Session | None:
        """The session of a token, expired or not; None if it is revoked, or the person disabled."""
        open_ones = (session.c.revoked_at.is_(None), person.c.disabled_at.is_(None))
        wanted = select(session, *COLUMNS, person.c.provisional).join(person).where(*open_ones)
        with self._reading() as connection:
            row = connection.execute(wanted.where(session.c.token_hash == token_hash)).first()
        return _session(row) if row else None

    def seen(self, number: int) -> None:
        """Note that the session is in use now."""
        with self._writing() as connection:
            connection.execute(update(session).where(session.c.id == number).values(seen_at=self._clock()))

    def close(self, found: Session) -> None:
        """Revoke one session, for someone who signs out."""
        with self._writing() as connection:
            mine = (session.c.id == found.id) & session.c.revoked_at.is_(None)
            if connection.execute(update(session).where(mine).values(revoked_at=self._clock())).rowcount:
                audit.record(connection, self._clock(), found.person, Deed.SIGNED_OUT)

    def attempted(
        self, keys: Sequence[str], quiet: timedelta, free_at: Callable[[Attempts], datetime]
    ) -> datetime | None:
        """Count a try for each of ``keys`` before its password is looked at, so that many at once are many tries.

        If one of ``keys`` is not ``free_at`` now, nothing is counted, and the moment when it will be is given.
        Keys that have been ``quiet`` so long begin anew.
        """
        at = self._clock()
        with self._writing() as connection:
            connection.execute(delete(attempt).where(attempt.c.last_at < at - quiet))
            known = _attempts(connection, keys)
            free = max(map(free_at, known.values()), default=at)
            if free > at:
                return free
            for key in keys:
                _count(connection, key, known.get(key), at)
        return None

    def succeeded(self, name: str, address: str) -> None:
        """Forget the failures of the key ``name``, and the one try just counted for ``address``."""
        with self._writing() as connection:
            connection.execute(delete(attempt).where(attempt.c.key == name))
            fewer = case((attempt.c.failures > 0, attempt.c.failures - 1), else_=0)
            connection.execute(update(attempt).where(attempt.c.key == address).values(failures=fewer))


def revoke_all(connection: Connection, person_id: int, at: datetime) -> None:
    """Revoke every session of a person, in the caller's transaction."""
    mine = (session.c.person_id == person_id) & session.c.revoked_at.is_(None)
    connection.execute(update(session).where(mine).values(revoked_at=at))


def _attempts(connection: Connection, keys: Sequence[str]) -> dict[str, Attempts]:
    rows = connection.execute(select(attempt).where(attempt.c.key.in_(keys)))
    return {row.key: Attempts(row.key, row.failures, row.last_at) for row in rows}


def _count(connection: Connection, key: str, known: Attempts | None, at: datetime) -> None:
    if known is None:
        connection.execute(insert(attempt).values(key=key, failures=1, last_at=at))
    else:
        more = {"failures": known.failures + 1, "last_at": at}
        connection.execute(update(attempt).where(attempt.c.key == key).values(**more))


def _session(row: Row[Any]) -> Session:
    provisional = row.provisional and not row.by_provider
    return Session(row.id, read_person(row), row.seen_at, row.expires_at, provisional)
