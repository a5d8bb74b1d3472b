"""Complaints over time, shares and costs, from counts as the log gives them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from small_shop import EN, ZH

from chatbot.domain import (
    ComplaintCount,
    DraftCount,
    Given,
    Issue,
    Order,
    Origin,
    Product,
    RemedyKind,
    SentenceCount,
    Stem,
)
from chatbot.insights.bouquets import blamed, flowers_in
from chatbot.insights.period import Period, buckets_of, first_days
from chatbot.insights.series import by_batch, by_flower, by_issue
from chatbot.insights.shares import Share, by_model, remedy_costs, unchanged, whole

TODAY = date(2026, 11, 21)
MIXED = Product(
    "MIX", {EN: "Mixed", ZH: "混合"}, (Stem("eucalyptus", 3), Stem("rose", 9)), 12, (), (), Decimal(40), 1, {}
)
PRODUCTS = {"MIX": MIXED}


def order(number: str, quantity: int = 1) -> Order:
    return Order(
        number, "Mei", "mei@example.com", True, "MIX", quantity, Decimal("40.00"), Decimal("8.00"),
        TODAY, TODAY, TODAY, "1 Main Street", "EC-1", "delivered",
    )  # fmt: skip


def complaint(
    bucket: int = 0,
    count: int = 1,
    issues: tuple[Issue, ...] = (Issue.WILTED,),
    flowers: tuple[str, ...] = (),
    about: str | None = None,
    batch: str | None = None,
) -> ComplaintCount:
    return ComplaintCount(bucket, issues, flowers, about, batch, count)


@pytest.mark.parametrize(("period", "bars", "days"), [("week", 7, 7), ("month", 28, 28), ("quarter", 13, 91)])
def test_a_period_ends_today_and_its_bars_follow_each_other(period: str, bars: int, days: int) -> None:
    firsts = first_days(Period(period), TODAY)
    assert len(firsts) == bars
    assert firsts[0] == TODAY - timedelta(days=days - 1)
    assert len({later - earlier for earlier, later in pairwise(firsts)}) == 1


def test_a_day_begins_at_midnight_in_the_shop() -> None:
    edges = buckets_of(Period.WEEK, TODAY, "Asia/Shanghai").edges
    assert edges[0].astimezone(UTC) == datetime(2026, 11, 14, 16, tzinfo=UTC)
    assert edges[-1].astimezone(UTC) == datetime(2026, 11, 21, 16, tzinfo=UTC)


def test_a_complaint_about_two_things_stands_in_both_lines_and_counts_once() -> None:
    found = by_issue([complaint(1, 3, (Issue.WILTED, Issue.LATE)), complaint(0, 1, (Issue.LATE,))], 2, 5)
    assert [(line.key, line.counts) for line in found.lines] == [("late", (1, 3)), ("wilted", (0, 3))]
    assert (found.counted, found.complaints) == (4, 4)


def test_what_has_no_line_of_its_own_is_summed_up() -> None:
    counts = [complaint(0, 10 - number, batch=f"B-{number}") for number in range(5)] + [complaint(1, 7)]
    found = by_batch(counts, 2, 2)
    assert [(line.key, line.total) for line in found.lines] == [("B-0", 10), ("B-1", 9), (None, 8 + 7 + 6)]
    assert (found.counted, found.complaints) == (40, 47)


def test_one_line_too_many_is_shown_rather_than_called_others() -> None:
    found = by_batch([complaint(batch=f"B-{number}") for number in range(3)], 1, 2)
    assert [line.key for line in found.lines] == ["B-0", "B-1", "B-2"]


def test_a_complaint_is_about_the_flower_that_it_names_or_else_the_leading_one() -> None:
    held = flowers_in(order("1"), PRODUCTS)
    assert held == ("rose", "eucalyptus")
    assert blamed(["eucalyptus"], held) == ("eucalyptus",)
    assert blamed(["tulip"], held) == ("rose",)
    assert blamed([], held) == ("rose",)
    assert blamed(["tulip"], ()) == ("tulip",)
    counts = [complaint(flowers=("tulip",)), complaint(about="1"), complaint(about="404")]
    found = by_flower(counts, 1, 5, {"1": order("1")}, PRODUCTS)
    assert {line.key: line.total for line in found.lines} == {"rose": 1, "tulip": 1}
    assert (found.counted, found.complaints) == (2, 3)


def test_remedies_cost_their_amounts_and_goods_what_they_were_sold_for() -> None:
    given = [
        Given(RemedyKind.FULL_REFUND, Decimal("66.10"), None, 2),
        Given(RemedyKind.REPLACEMENT, None, "1", 1),
        Given(RemedyKind.REPLACEMENT, None, "404", 3),
    ]
    replaced, refunded = remedy_costs(given, {"1": order("1", quantity=2)})
    assert (replaced.kind, replaced.count, replaced.cost, replaced.unpriced) == ("replacement", 4, Decimal(80), 3)
    assert (refunded.kind, refunded.count, refunded.cost, refunded.unpriced) == (
        "full_refund",
        2,
        Decimal("132.20"),
        0,
    )


def test_a_share_of_nothing_is_no_share() -> None:
    assert Share(0, 0).value is None
    assert unchanged([DraftCount(1, True, 3), DraftCount(1, False, 1)], 2) == (Share(0, 0), Share(3, 4))
    sentences = [SentenceCount(0, Origin.MODEL, 1), SentenceCount(1, Origin.STANDARD, 3)]
    assert whole(by_model(sentences, 2)) == Share(1, 4)
