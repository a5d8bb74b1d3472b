"""Which day is meant: weekdays, days of the month, and dates without a year are resolved against today."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

_DAYS = {"day": 1, "week": 7, "fortnight": 14, "month": 30, "year": 365}
_FURTHEST = 36_500


def shifted(today: date, days: Decimal) -> date | None:
    """``days`` after today, or None beyond a hundred years."""
    return today + timedelta(days=int(days)) if abs(days) <= _FURTHEST else None


def ago(today: date, value: Decimal, unit: str, sign: int) -> date | None:
    """``value`` units before (sign -1) or after today. Months are 30 days; hours stay within the day."""
    return shifted(today, sign * value * _DAYS.get(unit, 0))


def weekday(today: date, day: int, which: str, past: bool) -> date:
    """The Monday (0) to Sunday (6) that is meant; weeks begin on Monday.

    ``last`` and ``next`` are the nearest one strictly before and after today, ``this`` and the weeks are in their
    week. A bare weekday is the nearest one in the past, today included, or in the future if not ``past``.
    """
    monday = today - timedelta(days=today.weekday())
    weeks = {
        "before_last_week": -2,
        "last_week": -1,
        "this_week": 0,
        "this": 0,
        "next_week": 1,
        "after_next_week": 2,
    }
    if which in weeks:
        return monday + timedelta(days=day, weeks=weeks[which])
    ahead = (day - today.weekday()) % 7
    if which == "next" or (not which and not past):
        return today + timedelta(days=ahead or (7 if which else 0))
    behind = (today.weekday() - day) % 7
    return today - timedelta(days=behind or (7 if which else 0))


def calendar(today: date, year: int | None, month: int | None, day: int, past: bool) -> date | None:
    """The date that is written, or None if there is no such day.

    Without a year it is the one nearest to today; with the day alone, the last one, or if not ``past`` the next.
    """
    if month is not None and month > 12 >= day:
        month, day = day, month
    if month is None:
        return _day_of_month(today, day, past)
    if year is not None:
        return _date(year + 2000 if year < 100 else year, month, day)
    dates = [_date(today.year + shift, month, day) for shift in (-1, 0, 1)]
    return min((one for one in dates if one is not None), key=lambda one: abs(one - today), default=None)


def _day_of_month(today: date, day: int, past: bool) -> date | None:
    step = -1 if past else 1
    for months in range(3):
        count = today.year * 12 + today.month - 1 + step * months
        found = _date(count // 12, count % 12 + 1, day)
        if found is not None and (found <= today if past else found >= today):
            return found
    return None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
