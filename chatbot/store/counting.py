"""Counting rows by stretches of time, in SQL that any database understands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, case, func, select

from chatbot.domain import Buckets
from chatbot.store.tables import turn


def counted(rows: Select[Any]) -> Select[Any]:
    """The different rows of ``rows``, and as ``times`` how often each is there."""
    # Through a subquery: a computed column is then grouped by its name, not by being computed a second time.
    inner = rows.subquery()
    return select(*inner.c, func.count().label("times")).group_by(*inner.c)


def within(moment: ColumnElement[Any], buckets: Buckets) -> ColumnElement[bool]:
    """Whether ``moment`` lies in any of the buckets."""
    return and_(moment >= buckets.edges[0], moment < buckets.edges[-1])


def bucket_of(value: ColumnElement[Any], edges: Sequence[Any]) -> ColumnElement[int]:
    """The number of the bucket that ``value`` lies in, from 0, as ``bucket``; for what lies within them."""
    return case(*((value < edge, number) for number, edge in enumerate(edges[1:])), else_=None).label("bucket")


def turn_edges(connection: Connection, buckets: Buckets) -> tuple[int, ...]:
    """The ids of the first turns of the buckets and, last, of the first one after them.

    Turns are numbered as they begin: what hangs on them is counted by a range of ids, without a look at the turns.
    """
    after = (connection.scalar(select(func.max(turn.c.id))) or 0) + 1
    firsts = [
        connection.scalar(
            select(turn.c.id).where(turn.c.started_at >= edge).order_by(turn.c.started_at, turn.c.id).limit(1)
        )
        for edge in buckets.edges
    ]
    return tuple(after if first is None else first for first in firsts)


def spans_of(value: ColumnElement[int], limits: Sequence[int]) -> ColumnElement[int]:
    """The number of the first of the rising ``limits`` that ``value`` does not pass; their count for none."""
    return case(*((value <= limit, number) for number, limit in enumerate(limits)), else_=len(limits))
