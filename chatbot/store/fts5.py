"""The search index in SQLite: an FTS5 table with a line for each turn, under the turn's id."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select, column, table, text

from chatbot.domain import ShopError
from chatbot.store.marks import Expression, Line
from chatbot.store.tables import turn

# A line is split at its blanks alone. Where in it a term stands is not kept.
_TABLE = """CREATE VIRTUAL TABLE IF NOT EXISTS search USING fts5(
    terms, detail='none', tokenize="ascii tokenchars '=_.~%-'")"""
# A turn that is erased takes its line with it, whoever erases it.
_ERASING = "CREATE TRIGGER IF NOT EXISTS search_erasing AFTER DELETE ON turn BEGIN {} END"
_DELETE = "DELETE FROM search WHERE rowid = old.id;"
_OPTIMIZE = "INSERT INTO search (search) VALUES ('optimize');"
# From here on FTS5 can wipe what is deleted; before, it stays in the file until the index is merged as a whole.
_WIPES = (3, 42)
_search = table("search", column("rowid"))


def prepare(connection: Connection, lines: Iterable[Sequence[Line]]) -> None:
    """Make the index where there is none, or an empty one, and put ``lines`` into it.

    Raises ``ShopError`` if this SQLite has no FTS5.
    """
    if not connection.scalar(text("SELECT sqlite_compileoption_used('ENABLE_FTS5')")):
        raise ShopError("This SQLite has no full-text search (FTS5). Install the Python package pysqlite3.")
    version = str(connection.scalar(text("SELECT sqlite_version()")))
    wipes = tuple(map(int, version.split(".")[:2])) >= _WIPES
    connection.execute(text(_TABLE))
    if wipes:
        connection.execute(text("INSERT INTO search (search, rank) VALUES ('secure-delete', 1)"))
    connection.exec_driver_sql(_ERASING.format(_DELETE if wipes else _DELETE + _OPTIMIZE))
    if connection.scalar(text("SELECT rowid FROM search LIMIT 1")) is None:
        for some in lines:
            write(connection, some)


def write(connection: Connection, lines: Sequence[Line]) -> None:
    """Put ``lines`` in the place of those that there are for the same turns."""
    values = [{"turn": turn_id, "terms": " ".join(sorted(terms))} for turn_id, terms in lines]
    if values:
        connection.execute(text("INSERT OR REPLACE INTO search (rowid, terms) VALUES (:turn, :terms)"), values)


def newest(connection: Connection, found: Select[Any], expression: Expression) -> Iterator[Row[Any]]:
    """The rows of ``found`` whose line meets ``expression``, the last turn first, found as they are asked for."""
    if not expression:
        yield from connection.execute(found.order_by(turn.c.id.desc()))
        return
    groups = ("(" + " OR ".join(f'"{term}"' for term in group) + ")" for group in expression)
    condition = text("search MATCH :expression").bindparams(expression=" AND ".join(groups))
    met = found.join(_search, _search.c.rowid == turn.c.id).where(condition)
    yield from connection.execute(met.order_by(_search.c.rowid.desc()))
