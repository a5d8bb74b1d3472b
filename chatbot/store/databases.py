"""The databases that can keep the log. Whatever differs between them stands in modules that are chosen here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import URL, Connection, Engine, Row, Select, make_url
from sqlalchemy.exc import ArgumentError

from chatbot.domain import ShopError
from chatbot.store import fts5, gin, postgresql, sqlite
from chatbot.store.errors import named
from chatbot.store.health import StoreHealth
from chatbot.store.marks import Expression, Line

HELP = "Write --db sqlite:///path/to/file.db or --db postgresql+psycopg://user@host/database."


class Database(Protocol):
    """How a database is connected to, looked after, and made to go on numbering where another one stopped."""

    def suits(self, url: URL) -> bool: ...

    def make_engine(self, url: URL) -> Engine: ...

    def health(self, connection: Connection, revision: str) -> StoreHealth: ...

    def copy(self, connection: Connection, target: Path) -> None: ...

    def last_id(self, connection: Connection, table: str) -> int: ...

    def go_on_after(self, connection: Connection, table: str, last: int) -> None: ...


class Index(Protocol):
    """How a database keeps the lines of the search and finds them."""

    def prepare(self, connection: Connection, lines: Iterable[Sequence[Line]]) -> None: ...

    def write(self, connection: Connection, lines: Sequence[Line]) -> None: ...

    def newest(self, connection: Connection, found: Select[Any], expression: Expression) -> Iterator[Row[Any]]: ...


# By the names that SQLAlchemy has for them.
DATABASES: Mapping[str, Database] = {"sqlite": sqlite, "postgresql": postgresql}
INDEXES: Mapping[str, Index] = {"sqlite": fts5, "postgresql": gin}


def at(address: str) -> tuple[URL, Database]:
    """The database at ``address``. Raises ``ShopError`` for what is no address, or none of a log."""
    try:
        url = make_url(address)
    except ArgumentError as error:
        raise ShopError(f"'{address}' is not a database's address. {HELP}") from error
    database = DATABASES.get(url.get_backend_name())
    if database is None or not database.suits(url):
        raise ShopError(f"The log cannot be kept at {named(url)}. {HELP}")
    return url, database
