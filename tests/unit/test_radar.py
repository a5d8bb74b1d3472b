"""The batch radar: its test against the textbook, and what it does to a simulated shop."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest
from scipy.stats import fisher_exact

from chatbot.domain import Complaint, Issue
from chatbot.insights.exact import Stratum, holm, tail_chance
from chatbot.insights.radar import (
    FALSE_WEEKS,
    FALSE_WEEKS_UNEVEN,
    LEVEL,
    SEEN,
    SEEN_SIZE,
    Delivery,
    SuspectKind,
    Sweep,
    history_from,
    sweep,
)

TODAY = date(2026, 11, 21)
# How much of what the simulated shop sells each flower leads, and how many of its orders are complained of.
FLOWERS = {
    "rose": (0.28, 0.05),
    "tulip": (0.16, 0.08),
    "lily": (0.14, 0.04),
    "carnation": (0.10, 0.03),
    "sunflower": (0.10, 0.05),
    "hydrangea": (0.08, 0.07),
    "peony": (0.07, 0.06),
    "dahlia": (0.07, 0.08),
}
YEAR = 365


@dataclass(frozen=True)
class Sold:
    delivery: Delivery
    complained_on: date | None


def history(seed: int, days: int, daily: int, bad: str = "") -> list[Sold]:
    """``daily`` orders on each of ``days`` days up to today; a batch of a flower is a week's. ``bad`` is the one
    that is complained of three times as often as usual. Customers write one to five days after delivery."""
    choice = random.Random(seed)
    weights = [share for share, _ in FLOWERS.values()]
    found = []
    for day in range(days):
        on = TODAY - timedelta(days=days - 1 - day)
        for number, flower in enumerate(choice.choices(list(FLOWERS), weights, k=daily)):
            batch = f"{flower}-{day // 7}"
            rate = FLOWERS[flower][1] * (3 if batch == bad else 1)
            written = on + timedelta(days=choice.choice((1, 2, 2, 3, 4, 5))) if choice.random() < rate else None
            found.append(Sold(Delivery(f"{day}-{number}", batch, (flower,), on), written))
    return found


def look(sold: list[Sold], today: date) -> Sweep:
    known = [one for one in sold if history_from(today) <= one.delivery.on <= today]
    complaints = [
        Complaint(number, one.delivery.order, (Issue.WILTED,), ())
        for number, one in enumerate(known)
        if one.complained_on is not None and one.complained_on <= today
    ]
    return sweep([one.delivery for one in known], complaints, today)


def looks(sold: list[Sold], days: int) -> Iterator[Sweep]:
    """One look a day on the last ``days`` days."""
    for back in range(days - 1, -1, -1):
        yield look(sold, TODAY - timedelta(days=back))


def orders(batch: str, count: int, complained: int, flower: str = "rose", back: int = 3) -> list[Sold]:
    on = TODAY - timedelta(days=back)
    return [
        Sold(Delivery(f"{batch}-{number}", batch, (flower,), on), on if number < complained else None)
        for number in range(count)
    ]


# The test


@pytest.mark.parametrize(
    ("orders", "complaints", "taken", "observed"), [(200, 10, 20, 4), (57, 9, 11, 5), (30, 3, 9, 0)]
)
def test_one_stratum_is_fishers_exact_test(orders: int, complaints: int, taken: int, observed: int) -> None:
    rest = orders - taken
    table = [[observed, taken - observed], [complaints - observed, rest - complaints + observed]]
    expected = fisher_exact(table, alternative="greater").pvalue
    assert tail_chance([Stratum(orders, complaints, taken)], observed) == pytest.approx(expected)


def test_strata_add_up_as_counted_by_hand() -> None:
    """Of two and two orders one each was complained of: both are among those taken in 1/2 * 1/2 of all ways."""
    assert tail_chance([Stratum(2, 1, 1), Stratum(2, 1, 1)], 2) == pytest.approx(0.25)
    assert tail_chance([Stratum(2, 1, 1), Stratum(2, 1, 1)], 1) == pytest.approx(0.75)


def test_what_has_nothing_to_be_compared_with_is_no_surprise() -> None:
    assert tail_chance([Stratum(9, 9, 9)], 9) == pytest.approx(1)


def test_holm_corrects_step_by_step() -> None:
    assert holm([0.01, 0.04, 0.03], 4) == pytest.approx((0.04, 0.09, 0.09))
    assert holm([0.9], 10) == (1.0,)


# The look


def test_a_bad_batch_is_an_alert_with_the_cases_behind_it() -> None:
    sold = orders("good", 100, 4, back=40) + orders("bad", 20, 8)
    found = look(sold, TODAY)
    alert = found.alerts[0]
    assert (alert.kind, alert.name, alert.orders, alert.complaints) == (SuspectKind.BATCH, "bad", 20, 8)
    assert alert.expected == pytest.approx(20 * 12 / 120)
    assert {case.order for case in alert.cases} == {f"bad-{number}" for number in range(8)}
    assert (found.orders, found.complaints, found.batches) == (120, 12, 1)


def test_a_flower_is_held_against_its_own_past() -> None:
    """Half of the tulips have always been complained of: news about them is only what is more than that."""
    roses = orders("roses", 200, 4, back=40)
    usual = orders("tulips", 60, 30, "tulip", back=40) + orders("tulips-now", 20, 10, "tulip")
    assert not look(roses + usual, TODAY).alerts
    worse = orders("tulips", 60, 30, "tulip", back=40) + orders("tulips-now", 20, 19, "tulip")
    assert [alert.name for alert in look(roses + worse, TODAY).alerts] == ["tulips-now"]
    nameless = [replace(one, delivery=replace(one.delivery, batch="")) for one in worse]
    [alert] = look(roses + nameless, TODAY).alerts
    assert (alert.kind, alert.name, alert.complaints, alert.orders) == (SuspectKind.FLOWER, "tulip", 19, 20)


def test_a_flower_is_not_blamed_beside_the_batch_that_explains_it() -> None:
    usual = orders("roses", 100, 4, back=40)
    one_bad = orders("bad", 20, 12) + orders("other", 20, 1)
    assert [alert.name for alert in look(usual + one_bad, TODAY).alerts] == ["bad"]
    all_bad = orders("bad", 20, 12) + orders("other", 20, 5)
    assert {alert.name for alert in look(usual + all_bad, TODAY).alerts} == {"bad", "rose"}


@pytest.mark.parametrize("issue", [Issue.LATE, Issue.WRONG_ADDRESS, Issue.IGNORED])
def test_flowers_are_not_blamed_for_the_van(issue: Issue) -> None:
    sold = orders("good", 100, 4, back=40) + orders("bad", 20, 0)
    late = [Complaint(number, f"bad-{number}", (issue,), ()) for number in range(10)]
    assert not sweep([one.delivery for one in sold], late, TODAY).alerts


def test_one_order_counts_once_however_often_it_is_complained_of() -> None:
    sold = orders("good", 100, 4, back=40) + orders("bad", 20, 0)
    again = [Complaint(number, "bad-1", (Issue.WILTED,), ()) for number in range(10)]
    found = sweep([one.delivery for one in sold], again, TODAY)
    assert (found.alerts, found.complaints) == ((), 1)


def test_two_complaints_are_no_alert_however_rare_they_are() -> None:
    assert not look(orders("good", 5000, 0, back=40) + orders("bad", 10, 2), TODAY).alerts
    assert look(orders("good", 5000, 0, back=40) + orders("bad", 10, 3), TODAY).alerts


def test_old_batches_and_other_years_are_left_alone() -> None:
    assert not look(orders("good", 100, 4, back=60) + orders("bad", 20, 15, back=20), TODAY).alerts
    assert look(orders("old", 50, 0, back=400) + orders("new", 10, 0), TODAY).orders == 10


def test_a_flower_without_history_is_held_against_the_whole_shop() -> None:
    sold = orders("roses", 100, 4, back=40) + orders("first", 20, 12, "protea")
    assert [alert.name for alert in look(sold, TODAY).alerts] == ["first"]


def test_an_empty_shop_has_nothing_to_look_at() -> None:
    assert sweep([], [], TODAY) == Sweep((), 0, 0, 0, 0)


# The shop of which the page tells


def test_false_alarms_are_as_rare_as_the_page_says() -> None:
    """Twenty weeks in which nothing is wrong, with a look every day."""
    weeks = 20
    found = list(looks(history(5, YEAR + 7 * weeks, daily=12), 7 * weeks))
    alarmed = sum(any(one.alerts for one in found[7 * week : 7 * week + 7]) for week in range(weeks))
    assert FALSE_WEEKS <= FALSE_WEEKS_UNEVEN <= LEVEL
    assert alarmed / weeks <= LEVEL


def test_a_bad_batch_is_seen_as_often_as_the_page_says() -> None:
    days, shops = YEAR + 21, 10
    week = (days - 15) // 7
    sizes, seen = [], 0
    for seed in range(shops):
        sold = history(seed, days, daily=40, bad=f"rose-{week}")
        sizes.append(sum(one.delivery.batch == f"rose-{week}" for one in sold))
        seen += any(alert.name == f"rose-{week}" for one in looks(sold, 8) for alert in one.alerts)
    assert sum(sizes) / shops == pytest.approx(SEEN_SIZE, rel=0.1)
    assert seen / shops >= SEEN - 0.15
