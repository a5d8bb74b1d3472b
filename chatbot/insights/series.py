"""Complaints over time: by issue, by flower and by batch."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from chatbot.domain import ComplaintCount, Order, Product
from chatbot.insights.bouquets import blamed, flowers_in

Keys = Callable[[ComplaintCount], Iterable[str]]


@dataclass(frozen=True)
class Line:
    """How many complaints are about ``key`` in each bucket; None stands for all that have no line of their own."""

    key: str | None
    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        return sum(self.counts)


@dataclass(frozen=True)
class Series:
    """``lines``, the longest first and that of all others last, from ``counted`` of ``complaints`` complaints.

    A complaint about two things counts in two lines; one about none that is known is not ``counted``.
    """

    lines: tuple[Line, ...]
    counted: int
    complaints: int


def by_issue(complaints: Iterable[ComplaintCount], buckets: int, most: int) -> Series:
    return _series(complaints, buckets, most, lambda one: one.issues)


def by_batch(complaints: Iterable[ComplaintCount], buckets: int, most: int) -> Series:
    return _series(complaints, buckets, most, lambda one: [one.batch] if one.batch else [])


def by_flower(
    complaints: Iterable[ComplaintCount],
    buckets: int,
    most: int,
    orders: Mapping[str, Order],
    products: Mapping[str, Product],
) -> Series:
    """By the flowers that a complaint is about, see ``blamed``."""

    def flowers(one: ComplaintCount) -> Iterable[str]:
        order = orders.get(one.order) if one.order else None
        return blamed(one.flowers, flowers_in(order, products))

    return _series(complaints, buckets, most, flowers)


def _series(complaints: Iterable[ComplaintCount], buckets: int, most: int, keys: Keys) -> Series:
    found: defaultdict[str, list[int]] = defaultdict(lambda: [0] * buckets)
    counted = total = 0
    for one in complaints:
        about = set(keys(one))
        total += one.count
        counted += one.count if about else 0
        for key in about:
            found[key][one.bucket] += one.count
    ordered = sorted(found, key=lambda key: (-sum(found[key]), key))
    # A line of its own takes no more room than "others" would for a single one.
    shown = ordered if len(ordered) <= most + 1 else ordered[:most]
    lines = [Line(key, tuple(found[key])) for key in shown]
    rest = [found[key] for key in ordered[len(shown) :]]
    if rest:
        lines.append(Line(None, tuple(map(sum, zip(*rest, strict=True)))))
    return Series(tuple(lines), counted, total)
