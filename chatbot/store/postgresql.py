"""PostgreSQL as the log needs it: how it is connected to, how a transaction begins, and how healthy it is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.exc import DBAPIError

from chatbot.domain import ShopError
from chatbot.store.advisory_locks import AdvisoryLocks
from chatbot.store.health import StoreHealth
from chatbot.store.presence import Presence

DRIVERS = ("postgresql", "postgresql+psycopg")
CONNECT_S = 30
# What is acknowledged survives a power cut, a lock is waited for as long as in SQLite, and no search is compiled
# first: that takes longer than to make it.
SESSION = "-c synchronous_commit=on -c lock_timeout=60s -c timezone=UTC -c jit=off"
# The lock that writers take: "flower" in ASCII, a number that no other program in the same database will lock by.
WRITERS = 0x666C6F776572


def suits(url: URL) -> bool:
    """Whether ``url`` is of a kind that ``make_engine`` takes."""
    return url.drivername in DRIVERS and bool(url.database)


def make_engine(url: URL) -> Engine:
    """An engine for ``url``. What its query gives as ``options`` comes after ours, and so has the last word.

    A transaction takes the writers' lock when it begins, unless its connection has the execution option ``reads``.
    Raises ``ShopError`` when the driver is not installed.
    """
    given: Any = url.query.get("options", "")
    settings: dict[str, Any] = {
        "client_encoding": "utf8",
        "connect_timeout": url.query.get("connect_timeout", CONNECT_S),
        "options": f"{SESSION} {given}",
        "prepare_threshold": None,  # a plan that is kept for all values is a slow one for most searches
    }
    try:
        engine = create_engine(
            url.set(drivername="postgresql+psycopg"),
            connect_args=settings,
            json_serializer=partial(json.dumps, ensure_ascii=False),
            hide_parameters=True,  # they are what customers said, and errors are logged
            pool_pre_ping=True,  # the server may have been started anew since
        )
    except ImportError as error:
        raise ShopError(
            f"PostgreSQL needs the Python package psycopg ({error}). Install it: pip install '.[postgres]'"
        ) from error
    event.listen(engine, "connect", _see_encoding)
    event.listen(engine, "begin", _begin)
    return engine


def presence(engine: Engine) -> Presence:
    """This program's presence in the log of ``engine``."""
    return AdvisoryLocks(engine)


def health(connection: Connection, revision: str) -> StoreHealth:
    """Read every table and report what cannot be read; ``revision`` is the schema's."""
    version = str(connection.scalar(text("SHOW server_version"))).split()[0]
    invalid = connection.scalars(text("SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid"))
    problems = [f"index {name} is not valid: REINDEX it" for name in invalid]
    return StoreHealth("PostgreSQL", version, "wal", revision, (*problems, *_unreadable(connection)))


def copy(connection: Connection, target: Path) -> None:
    """Raises ``ShopError``: PostgreSQL has tools of its own for this."""
    url = connection.engine.url
    address = URL.create("postgresql", url.username, None, url.host, url.port, url.database)
    raise ShopError(
        "This log is in PostgreSQL, and its server's own tool makes the backup: pg_dump --format=custom "
        f"--file=flowershop.dump {address}. Copy the photos' folder and the shop's folder along. "
        "pg_restore --clean --if-exists --dbname=… puts it back."
    )


def wipe(engine: Engine) -> bool:
    """Give the room of what was deleted free to be written over."""
    with closing(engine.raw_connection()) as connection:
        server: Any = connection.driver_connection
        server.autocommit = True
        try:
            server.execute("VACUUM")
        finally:
            server.autocommit = False
    return True


def last_id(connection: Connection, table: str) -> int:
    """The highest id that ``table`` has given, whether or not its row is still there; 0 for none."""
    sequence = connection.scalar(text("SELECT pg_get_serial_sequence(:table, 'id')"), {"table": table})
    given = connection.execute(text(f"SELECT last_value, is_called FROM {sequence}")).one()  # noqa: S608 (the server's name)
    return int(given.last_value) if given.is_called else 0


def go_on_after(connection: Connection, table: str, last: int) -> None:
    """Have ``table`` give ids from ``last`` + 1 on."""
    values = {"table": table, "next": last + 1}
    connection.execute(text("SELECT setval(pg_get_serial_sequence(:table, 'id'), :next, false)"), values)


def _see_encoding(connection: Any, _record: object) -> None:
    encoding = connection.info.parameter_status("server_encoding")
    if encoding != "UTF8":
        name = connection.info.dbname
        raise ShopError(
            f"The database {name} is kept in {encoding}, which cannot hold every script. Make one that can: "
            f"createdb --template=template0 --encoding=UTF8 {name}"
        )


def _begin(connection: Connection) -> None:
    # A connection that only holds a lock of its own writes nothing, and keeps nobody waiting.
    if connection.get_execution_options().get("holds", False):
        return
    # Writers come one after the other, as SQLite has them: what a writer reads stays true until it has written.
    # Readers see one state of the log and wait for nobody.
    if connection.get_execution_options().get("reads", False):
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
    else:
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITERS})")


def _unreadable(connection: Connection) -> Iterator[str]:
    """The first table that cannot be read through, with the server's words."""
    for table in inspect(connection).get_table_names():
        try:
            connection.scalar(text(f'SELECT sum(hashtextextended(row::text, 0)) FROM "{table}" row'))  # noqa: S608 (as above)
        except DBAPIError as error:  # it ends the transaction, so that no other table can be tried
            yield f"table {table}: {error.orig}"
            return
