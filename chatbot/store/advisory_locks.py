"""The presence of programs in a log in PostgreSQL: an advisory lock for each, held by a connection of its own."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from threading import Lock

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from chatbot.store.presence import fresh_number

# A lock is lost with its connection too, when the server is started anew or the network fails. A living program
# takes it again within seconds; one that has not done so after this time is gone.
SETTLED = timedelta(seconds=10)
# A machine that lost its power says nothing. The server asks after so many silent seconds, so often, and so many
# times before it takes the connection for dead.
SILENCE = {"tcp_keepalives_idle": 10, "tcp_keepalives_interval": 5, "tcp_keepalives_count": 3}
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
        self._missing: dict[int, datetime] = {}
        self._lock = Lock()

    def hold(self) -> int:
        with self._lock:
            if self._holder is None or not self._took(self._holder):
                self._holder = None
                self._holder = self._connected()
                self._take(self._holder)
            return self._number

    def keep(self) -> None:
        if self._holder is not None:
            self.hold()

    def gone(self, connection: Connection, numbers: Collection[int], at: datetime) -> set[int]:
        held = set(connection.scalars(HELD))
        with self._lock:
            missing = set(numbers) - held - {self._number}
            self._missing = {number: self._missing.get(number, at) for number in missing}
            return {number for number, since in self._missing.items() if at - since >= SETTLED}

    def release(self) -> None:
        with self._lock:
            if self._holder is not None:
                self._holder.invalidate()  # closed, and not lent to anyone who would hold the lock on
                self._holder.close()
                self._holder = None

    def _connected(self) -> Connection:
        holder = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT", holds=True)
        for name, seconds in SILENCE.items():
            holder.execute(text("SELECT set_config(:name, :value, false)"), {"name": name, "value": str(seconds)})
        return holder

    def _took(self, holder: Connection) -> bool:
        """False for a connection that is lost."""
        try:
            self._take(holder)
        except DBAPIError:
            holder.close()
            return False
        return True

    def _take(self, holder: Connection) -> None:
        # Who has the lock takes it once more. Where the server has not noticed that the connection before is lost,
        # that one has it for now: the next time it will be free.
        holder.execute(text("SELECT pg_try_advisory_lock(:number)"), {"number": self._number})
