"""A log is copied into another database, and compared there by count and content. Each function works in its
caller's transactions: ``here`` in the database that the log is in, ``there`` in the other one."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Table, insert, select

from chatbot.domain import ShopError
from chatbot.store import search
from chatbot.store.databases import DATABASES
from chatbot.store.errors import spoken
from chatbot.store.tables import metadata

BATCH = 500
Tell = Callable[[str], None]
Batch = Sequence[Row[Any]]


@dataclass
class Content:
    """How many rows there were, and a sum of their hashes, which is the same in whatever order they come."""

    rows: int = 0
    hashes: int = 0

    def add(self, rows: Iterable[Row[Any]]) -> None:
        for row in rows:
            self.rows += 1
            self.hashes += int.from_bytes(hashlib.sha256(_written(row).encode()).digest())


def check_ends(here: Connection, place: str, there: Connection, target: str) -> None:
    """Raise ``ShopError`` if there is nothing in the log at ``place``, or anything in the one at ``target``."""
    if _table_with_rows(here) is None:
        raise ShopError(f"There is nothing in the log {place}. Give, with --db, the one that is to be moved.")
    if (table := _table_with_rows(there)) is not None:
        raise ShopError(
            f"The log {target} is not empty: there are rows in its table {table.name}. Give a database that "
            "nothing was written to; nothing was changed."
        )


def move(here: Connection, there: Connection, place: str, tell: Tell) -> int:
    """Copy every table, those that others refer to first, and give the number of rows.

    Raises ``ShopError`` if a table is not the same there, and for what the log at ``place``, which is ``here``,
    cannot give.
    """
    rows = 0
    for table in metadata.sorted_tables:
        content = _copy(table, here, there, place)
        if _content(table, there) != content:
            raise ShopError(
                f"The table {table.name} came out differently in the other database. Nothing was moved. Check the "
                "log with `flowershop doctor`, and try again."
            )
        tell(f"{table.name}: {content.rows}")
        rows += content.rows
    search.prepare(there)
    return rows


def _copy(table: Table, here: Connection, there: Connection, place: str) -> Content:
    content = Content()
    for rows in _spoken(place, _batches(table, here)):
        content.add(rows)
        there.execute(insert(table), [dict(row._mapping) for row in rows])
    if table.autoincrement_column is not None:
        # The number of a row that was erased must not come back either.
        last = DATABASES[here.dialect.name].last_id(here, table.name)
        DATABASES[there.dialect.name].go_on_after(there, table.name, last)
    return content


def _content(table: Table, connection: Connection) -> Content:
    content = Content()
    for rows in _batches(table, connection):
        content.add(rows)
    return content


def _batches(table: Table, connection: Connection) -> Iterator[Batch]:
    yield from connection.execute(select(table), execution_options={"yield_per": BATCH}).partitions()


def _spoken(place: str, batches: Iterator[Batch]) -> Iterator[Batch]:
    """``batches``, with what goes wrong in reading them told of ``place`` and no other."""
    with spoken(place):
        yield from batches


def _table_with_rows(connection: Connection) -> Table | None:
    for table in metadata.sorted_tables:
        if connection.execute(select(table).limit(1)).first() is not None:
            return table
    return None


def _written(row: Row[Any]) -> str:
    """A row as every database gives it: JSON has lost the order of its keys in some, and 1e16 its point."""
    return json.dumps([_plain(value) for value in row], sort_keys=True, ensure_ascii=False, default=str)


def _plain(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value
