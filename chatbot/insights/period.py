"""The stretches of days that the insights are shown over."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from chatbot.domain import Buckets


class Period(StrEnum):
    """Whole weeks up to today, so that every day of the week counts alike: 7 days, 28 days or 91 days."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"


# How many days there are, and how many of them one bar stands for.
_DAYS = {Period.WEEK: (7, 1), Period.MONTH: (28, 1), Period.QUARTER: (91, 7)}


def first_days(period: Period, today: date) -> tuple[date, ...]:
    """The days on which the bars of ``period`` begin; the last bar ends with ``today``."""
    days, step = _DAYS[period]
    return tuple(today - timedelta(days=back - 1) for back in range(days, 0, -step))


def buckets_of(period: Period, today: date, timezone: str) -> Buckets:
    """The same as moments: a day begins at midnight in the shop's ``timezone``."""
    edges = (*first_days(period, today), today + timedelta(days=1))
    return Buckets(tuple(beginning(day, timezone) for day in edges))


def beginning(day: date, timezone: str) -> datetime:
    """The moment at which ``day`` begins in ``timezone``."""
    return datetime.combine(day, time(), ZoneInfo(timezone))
