"""The search index in PostgreSQL: a GIN index over arrays of terms, with a line for each turn."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Row,
    Select,
    Text,
    any_,
    column,
    func,
    literal,
    select,
    table,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY

from chatbot.store.marks import Expression, Line
from chatbot.store.tables import turn

# A turn that is erased takes its line with it, whoever erases it. Terms are compared byte by byte, so that the
# index outlives another version of the system's rules of sorting.
_TABLE = """CREATE TABLE IF NOT EXISTS search (
    turn_id integer PRIMARY KEY REFERENCES turn (id) ON DELETE CASCADE,
    terms text[] COLLATE "C" NOT NULL)"""
# Without the list of changes that GIN would keep to be sorted in later, and would read through at each search.
_INDEX = "CREATE INDEX search_terms ON search USING gin (terms) WITH (fastupdate = off)"
_PUT = """INSERT INTO search (turn_id, terms) VALUES (:turn, :terms)
    ON CONFLICT (turn_id) DO UPDATE SET terms = excluded.terms"""
# Characters; a key of the index has room for 2,700 bytes.
LONGEST = 200
# Turns. A common word is found among the newest few, a rare one in the whole log in few steps.
FIRST_SPAN, GROWTH = 1000, 8
READ_THROUGH = 10_000
_set_scans = text(
    "SELECT set_config('enable_seqscan', :scans, true), set_config('enable_indexscan', :scans, true)"
)
_search = table("search", column("turn_id", Integer), column("terms", ARRAY(Text)))


def prepare(connection: Connection, lines: Iterable[Sequence[Line]]) -> None:
    """Make the index where there is none, or an empty one, and put ``lines`` into it."""
    connection.execute(text(_TABLE))
    if connection.scalar(select(_search.c.turn_id).limit(1)) is not None:
        return
    # An index is made faster over what is there than line by line.
    connection.execute(text("DROP INDEX IF EXISTS search_terms"))
    for some in lines:
        write(connection, some)
    connection.execute(text(_INDEX))
    connection.execute(text("ANALYZE search"))


def write(connection: Connection, lines: Sequence[Line]) -> None:
    """Put ``lines`` in the place of those that there are for the same turns."""
    values = [{"turn": turn_id, "terms": sorted(map(_key, terms))} for turn_id, terms in lines]
    if values:
        connection.execute(text(_PUT), values)


def newest(connection: Connection, found: Select[Any], expression: Expression) -> Iterator[Row[Any]]:
    """The rows of ``found`` whose line meets ``expression``, the last turn first, found as they are asked for."""
    met = select(_search.c.turn_id).where(*map(_met, expression)).order_by(_search.c.turn_id.desc())
    for first, last in _spans(connection):
        some = met.where(_search.c.turn_id.between(first, last))
        long = bool(expression) and last - first >= READ_THROUGH
        ids = _by_index(connection, some) if long else connection.scalars(some).all()
        yield from _rows(connection, found, ids)


def _by_index(connection: Connection, ids: Select[int]) -> Sequence[int]:
    """``ids``, looked up in the index and not by going through the lines.

    PostgreSQL takes a look into an array to cost as little as one at a number, and goes through them whenever each
    of several terms is common: a thousand times the work where they never stand together.
    """
    connection.execute(_set_scans, {"scans": "off"})
    found = connection.scalars(ids).all()
    connection.execute(_set_scans, {"scans": "on"})
    return found


def _met(group: Sequence[str]) -> ColumnElement[bool]:
    """That a line has one of ``group``."""
    terms = literal(list(map(_key, group)), ARRAY(Text))
    return _search.c.terms.op("@>" if len(group) == 1 else "&&", is_comparison=True)(terms)


def _key(term: str) -> str:
    """``term``, or what stands for it if it is too long for a key. No word has the equals sign."""
    return term if len(term) <= LONGEST else f"={hashlib.sha256(term.encode()).hexdigest()}"


def _spans(connection: Connection) -> Iterator[tuple[int, int]]:
    """All turns, as first and last ids of spans, newest first, each longer than the one before."""
    last = connection.scalar(select(func.max(_search.c.turn_id))) or 0
    length = FIRST_SPAN
    while last > 0:
        yield last - length + 1, last
        last, length = last - length, length * GROWTH


def _rows(connection: Connection, found: Select[Any], ids: Sequence[int]) -> Iterator[Row[Any]]:
    """The rows of the turns ``ids``, a few first, for whoever asks will mostly want no more."""
    start, length = 0, FIRST_SPAN // GROWTH
    while start < len(ids):
        some = literal(list(ids[start : start + length]), ARRAY(Integer))
        yield from connection.execute(found.where(turn.c.id == any_(some)).order_by(turn.c.id.desc()))
        start, length = start + length, length * GROWTH
