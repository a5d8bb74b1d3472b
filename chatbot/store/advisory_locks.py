"""The presence of programs in a log in PostgreSQL: an advisory lock for each, held by a connection of its own."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from datetime import datetime, timedelta
from threading import Lock

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from chatbot.store.presence import fresh_number

# A lock is lost with its connection too, when the server is started anew or the network fails. A living program
# takes it again within seconds; one that has not done so after this time is gone.
SETTLED = timedelta(seconds=10)
# Who has the lock takes it once more. A machine that lost its power says nothing: the server asks after ten silent
# seconds, and takes the connection for dead when nothing has come for fifteen more.
TAKE = text(
    "SELECT pg_try_advisory_lock(:number), set_config('tcp_keepalives_idle', '10', false),"
    " set_config('tcp_keepalives_interval', '5', false), set_config('tcp_keepalives_count', '3', false)"
)
HELD = text(
    "SELECT (classid::bigint << 32) | objid::bigint FROM pg_locks WHERE locktype = 'advisory' AND granted"
    " AND objsubid = 1 AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)


class AdvisoryLocks:
    """The server frees a lock when the connection that holds it ends. ``engine`` is the log's."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._number = fresh_number()
        self._holder: Connection | None = None
        self._at_work = False
        self._missing: dict[int, datetime] = {}
        self._lock = Lock()

    def hold(self) -> int:
        with self._lock:
            self._at_work = True
            if self._holder is not None:
                holder, self._holder = self._holder, None
                with suppress(DBAPIError):  # the connection is lost, and another one may be had
                    self._holder = self._taken(holder)
            if self._holder is None:
                connection = self._engine.connect()
                self._holder = self._taken(connection.execution_options(isolation_level="AUTOCOMMIT", holds=True))
            return self._number

    def keep(self) -> None:
        if self._at_work:
            self.hold()

    def gone(self, connection: Connection, numbers: Collection[int], at: datetime) -> set[int]:
        held = set(connection.scalars(HELD))
        with self._lock:
            missing = set(numbers) - held - {self._number}
            self._missing = {number: self._missing.get(number, at) for number in missing}
            return {number for number, since in self._missing.items() if at - since >= SETTLED}

    def release(self) -> None:
        with self._lock:
            self._at_work = False
            if self._holder is not None:
                self._holder.invalidate()  # closed, and not lent to anyone who would hold the lock on
                self._holder.close()
                self._holder = None

    def _taken(self, holder: Connection) -> Connection:
        """``holder``, which has the lock; closed if that fails."""
        # While the server has not noticed that the connection before is lost, that one has the lock, and nobody
        # takes us for gone; the next time it will be free.
        try:
            holder.execute(TAKE, {"number": self._number})
        except DBAPIError:
            holder.close()
            raise
        return holder
