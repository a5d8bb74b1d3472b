"""Shares and costs, each with what it is counted from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from chatbot.domain import IN_GOODS, DraftCount, Given, Order, Origin, RemedyKind, SentenceCount, ThumbCount

Count = TypeVar("Count", DraftCount, SentenceCount, ThumbCount)


@dataclass(frozen=True)
class Share:
    """``part`` of ``whole``."""

    part: int
    whole: int

    @property
    def value(self) -> float | None:
        """From 0 to 1; None where there is nothing to have a share of."""
        return self.part / self.whole if self.whole else None


@dataclass(frozen=True)
class RemedyCost:
    """How often a remedy was given and what it cost, in the shop's currency.

    ``unpriced`` of the ``count`` are not in ``cost``: nobody knows their order.
    """

    kind: RemedyKind
    count: int
    cost: Decimal
    unpriced: int


def remedy_costs(given: Iterable[Given], orders: Mapping[str, Order]) -> tuple[RemedyCost, ...]:
    """The remedies that were given, the most frequent first."""
    count: defaultdict[RemedyKind, int] = defaultdict(int)
    cost: defaultdict[RemedyKind, Decimal] = defaultdict(Decimal)
    unpriced: defaultdict[RemedyKind, int] = defaultdict(int)
    for one in given:
        price = _price(one, orders)
        count[one.kind] += one.count
        if price is None:
            unpriced[one.kind] += one.count
        else:
            cost[one.kind] += price * one.count
    ordered = sorted(count, key=lambda kind: (-count[kind], list(RemedyKind).index(kind)))
    return tuple(RemedyCost(kind, count[kind], cost[kind], unpriced[kind]) for kind in ordered)


def _price(one: Given, orders: Mapping[str, Order]) -> Decimal | None:
    """What is given in goods costs what the order's goods were sold for."""
    if one.amount is not None:
        return one.amount
    order = orders.get(one.order) if one.order else None
    return order.goods if order and one.kind in IN_GOODS else None


def unchanged(drafts: Iterable[DraftCount], buckets: int) -> tuple[Share, ...]:
    """The share of the replies that were sent as they were drafted, bucket by bucket."""
    return _shares(drafts, buckets, lambda one: one.unchanged)


def thumbs_up(thumbs: Iterable[ThumbCount], buckets: int) -> tuple[Share, ...]:
    """The share of the thumbs that were up, bucket by bucket."""
    return _shares(thumbs, buckets, lambda one: one.up)


def by_model(sentences: Iterable[SentenceCount], buckets: int) -> tuple[Share, ...]:
    """The share of the sentences that the model wrote, bucket by bucket."""
    return _shares(sentences, buckets, lambda one: one.origin is Origin.MODEL)


def whole(shares: Iterable[Share]) -> Share:
    """The share over all buckets together."""
    known = tuple(shares)
    return Share(sum(one.part for one in known), sum(one.whole for one in known))


def _shares(counts: Iterable[Count], buckets: int, is_part: Callable[[Count], bool]) -> tuple[Share, ...]:
    parts, wholes = [0] * buckets, [0] * buckets
    for one in counts:
        wholes[one.bucket] += one.count
        parts[one.bucket] += one.count if is_part(one) else 0
    return tuple(map(Share, parts, wholes))
