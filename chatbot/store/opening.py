"""A log is opened: made if need be, brought up to date, and read all the same while it cannot be written."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from chatbot.domain import ShopError
from chatbot.store import databases, migrations, search
from chatbot.store.errors import LogError, named, spoken
from chatbot.store.store import Store


def open_store(url: str, clock: Callable[[], datetime]) -> Store:
    """Open the log at ``url``, making it if need be: ``sqlite:///folder/file.db``, ``sqlite://`` in memory, or
    ``postgresql+psycopg://user@host/database``.

    ``clock`` gives the present moment, with its time zone. A log of today's schema that cannot be written, as when
    the disk is full, is opened all the same: it can be read, and is written again once it can be.

    Raises ``ShopError`` for an address that is not one, a file or folder that cannot be written, a file that is no
    database or a damaged one, a server that does not answer or let us in, and a log that a newer version of this
    program has written.
    """
    address, database = databases.at(url)
    place = named(address)
    engine = database.make_engine(address)
    try:
        with spoken(place), engine.begin() as connection:
            migrations.upgrade(connection, place)
            search.prepare(connection)
    except ShopError as error:
        if not (isinstance(error, LogError) and error.readable and _legible(engine)):
            engine.dispose()
            raise
    return Store(engine, place, clock, database.presence(engine))


def _legible(engine: Engine) -> bool:
    """Whether the log can be used as it is, though nothing can be written to it."""
    try:
        with engine.execution_options(reads=True).begin() as connection:
            return migrations.current(connection)
    except (DBAPIError, ShopError):
        return False
