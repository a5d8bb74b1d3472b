"""The batch radar: flowers and supplier batches that draw more complaints than their history explains.

What is compared are delivered orders: each was complained of or not. Looked at is every supplier batch and every
flower of which at least ``FEWEST`` orders were delivered in the last two weeks. A batch is compared with the
orders of all other batches delivered within a year, flower by flower, so that a delicate flower is held against
its own kind; a flower is compared with its own orders of the rest of that year. The test is Fisher's, exact and
one-sided; Holm's correction covers all that is looked at, so a look raises an alarm by accident at most once in 20
times (``LEVEL``); and nothing is said of fewer than ``FEWEST`` complaints.

A flower that only a bad batch makes stand out is left out beside that batch.

Measured on simulated history (``tests/unit/test_radar.py`` has it, shorter) of 8 flowers with their own rates of
complaints, 3 to 8 %, a batch of each a week, and a look every day. With 12 orders a day 2 of 208 weeks had a false
alarm (1.0 %), and 9 of 208 (4.3 %) where the rates of batches differed by chance as well (intraclass correlation
0.02). A batch of 80 orders that was complained of three times as often as usual was seen in 14 of 20 histories
within two weeks of its last delivery, one of 46 orders in 12 of 20, one of 23 in 1 of 20.

What it does not cover: what harms all flowers at once (a hot week, a broken van) looks like history, the more so
the longer it lasts; complaints without an order number; and batches of a few orders, of which no count of
complaints is surprising enough.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from chatbot.domain import Complaint, Issue, Order, Product
from chatbot.insights.bouquets import blamed, flowers_in
from chatbot.insights.exact import Stratum, holm, tail_chance

RECENT, HISTORY = timedelta(days=14), timedelta(days=365)
LEVEL = 0.05
FEWEST = 3
# What the simulated history showed: the share of weeks with a false alarm where batches are alike and where they
# differ, and how often a batch of ``SEEN_SIZE`` orders with three times the usual complaints was seen.
FALSE_WEEKS, FALSE_WEEKS_UNEVEN = 2 / 208, 9 / 208
SEEN_SIZE, SEEN = 80, 0.7
# A flower with fewer other orders than these has no history of its own.
SHORT_HISTORY = 20
# What flowers can be blamed for, other than the desk, the van and the address.
QUALITY = frozenset({Issue.WILTED, Issue.DAMAGED, Issue.NOT_AS_PICTURED, Issue.POOR_VALUE})


class SuspectKind(StrEnum):
    BATCH = "batch"
    FLOWER = "flower"


@dataclass(frozen=True)
class Delivery:
    """An order that was delivered; ``flowers`` are what it holds, the leading one first."""

    order: str
    batch: str
    flowers: tuple[str, ...]
    on: date

    @property
    def leading(self) -> str:
        return self.flowers[0] if self.flowers else ""


@dataclass(frozen=True)
class Alert:
    """Of ``orders`` orders ``complaints`` were complained of, where ``expected`` would be usual.

    ``chance`` is that of so many by accident, corrected for all that was looked at. ``cases`` are those behind it.
    """

    kind: SuspectKind
    name: str
    orders: int
    complaints: int
    expected: float
    chance: float
    cases: tuple[Complaint, ...]


@dataclass(frozen=True)
class Sweep:
    """One look of the radar: the alerts, the most certain first, and what was looked at.

    ``complaints`` are the orders complained of among ``orders`` delivered orders, in a year.
    """

    alerts: tuple[Alert, ...]
    batches: int
    flowers: int
    orders: int
    complaints: int


@dataclass(frozen=True)
class _History:
    """What was delivered within a year, by order, and the cases that complain of it, by order."""

    delivered: Mapping[str, Delivery]
    cases: Mapping[str, Sequence[Complaint]]
    today: date

    @property
    def fresh(self) -> tuple[Delivery, ...]:
        """The deliveries of the last two weeks."""
        return tuple(one for one in self.delivered.values() if one.on > self.today - RECENT)

    def without(self, batches: Collection[str]) -> _History:
        left = {order: one for order, one in self.delivered.items() if one.batch not in batches}
        return replace(
            self, delivered=left, cases={order: told for order, told in self.cases.items() if order in left}
        )


@dataclass(frozen=True)
class _Suspect:
    kind: SuspectKind
    name: str
    strata: tuple[Stratum, ...]
    complained: tuple[str, ...]

    @property
    def orders(self) -> int:
        return sum(one.taken for one in self.strata)


def history_from(today: date) -> date:
    """The first day of the history that a look on ``today`` rests on."""
    return today - HISTORY + timedelta(days=1)


def deliveries(orders: Iterable[Order], products: Mapping[str, Product]) -> tuple[Delivery, ...]:
    """What was delivered of ``orders``."""
    return tuple(
        Delivery(order.number, order.batch, flowers_in(order, products), order.delivered_on)
        for order in orders
        if order.delivered_on is not None
    )


def sweep(delivered: Iterable[Delivery], complaints: Iterable[Complaint], today: date) -> Sweep:
    """Look at every batch and flower of the last two weeks; see the module for the test."""
    history = _history(delivered, complaints, today)
    batches, flowers = tuple(_batches(history)), tuple(_flowers(history))
    alerts = tuple(_alerts((*batches, *flowers), history.cases))
    found = tuple(_unexplained(alerts, history))
    return Sweep(found, len(batches), len(flowers), len(history.delivered), len(history.cases))


def _history(delivered: Iterable[Delivery], complaints: Iterable[Complaint], today: date) -> _History:
    known = {one.order: one for one in delivered if history_from(today) <= one.on <= today}
    cases: defaultdict[str, list[Complaint]] = defaultdict(list)
    for complaint in complaints:
        if complaint.order in known and not QUALITY.isdisjoint(complaint.issues):
            cases[complaint.order].append(complaint)
    return _History(known, cases, today)


def _unexplained(alerts: Iterable[Alert], history: _History) -> Iterator[Alert]:
    """The alerts without those of flowers that only a bad batch makes stand out."""
    bad = {alert.name for alert in alerts if alert.kind is SuspectKind.BATCH}
    others = {one.name for one in _flowers(history.without(bad)) if _stands_out(one)}
    yield from (alert for alert in alerts if alert.kind is SuspectKind.BATCH or alert.name in others)


def _stands_out(one: _Suspect) -> bool:
    return len(one.complained) >= FEWEST and tail_chance(one.strata, len(one.complained)) <= LEVEL


def _batches(history: _History) -> Iterator[_Suspect]:
    known, cases = history.delivered, history.cases
    orders = Counter(one.leading for one in known.values())
    complained = Counter(known[order].leading for order in cases)
    members: defaultdict[str, list[Delivery]] = defaultdict(list)
    looked_at = {one.batch for one in history.fresh if one.batch}
    for one in known.values():
        if one.batch in looked_at:
            members[one.batch].append(one)
    for name, batch in members.items():
        if len(batch) >= FEWEST:
            mine = tuple(one.order for one in batch if one.order in cases)
            strata = tuple(_strata(Counter(one.leading for one in batch), orders, complained))
            yield _Suspect(SuspectKind.BATCH, name, strata, mine)


def _strata(taken: Counter[str], orders: Counter[str], complained: Counter[str]) -> Iterator[Stratum]:
    """By leading flower; those without a history of their own stand against all flowers of the shop."""
    own = [flower for flower in taken if orders[flower] - taken[flower] >= SHORT_HISTORY]
    for flower in own:
        yield Stratum(orders[flower], complained[flower], taken[flower])
    if rest := sum(taken.values()) - sum(taken[flower] for flower in own):
        others = [flower for flower in orders if flower not in own]
        pool = others if sum(orders[flower] for flower in others) - rest >= SHORT_HISTORY else list(orders)
        yield Stratum(sum(orders[one] for one in pool), sum(complained[one] for one in pool), rest)


def _flowers(history: _History) -> Iterator[_Suspect]:
    known, cases, fresh = history.delivered, history.cases, history.fresh
    recent = {one.order for one in fresh}
    holding = Counter(flower for one in known.values() for flower in one.flowers)
    taken = Counter(flower for one in fresh for flower in one.flowers)
    complained: defaultdict[str, list[str]] = defaultdict(list)
    for order, complaints in cases.items():
        named = {flower for one in complaints for flower in one.flowers}
        for flower in blamed(named, known[order].flowers):
            complained[flower].append(order)
    for flower, count in taken.items():
        if count >= FEWEST and holding[flower] - count >= SHORT_HISTORY:
            mine = tuple(order for order in complained[flower] if order in recent)
            stratum = Stratum(holding[flower], len(complained[flower]), count)
            yield _Suspect(SuspectKind.FLOWER, flower, (stratum,), mine)


def _alerts(suspects: Sequence[_Suspect], cases: Mapping[str, Sequence[Complaint]]) -> Iterator[Alert]:
    enough = [one for one in suspects if len(one.complained) >= FEWEST]
    chances = holm([tail_chance(one.strata, len(one.complained)) for one in enough], len(suspects))
    for chance, one in sorted(zip(chances, enough, strict=True), key=lambda pair: (pair[0], pair[1].name)):
        if chance <= LEVEL:
            behind = tuple(case for order in one.complained for case in cases[order])
            expected = sum(stratum.expected for stratum in one.strata)
            yield Alert(one.kind, one.name, one.orders, len(one.complained), expected, chance, behind)
