"""How a language writes days, months and lists, from the Unicode locale data."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from babel.dates import format_date, format_skeleton, format_timedelta, get_month_names
from babel.lists import format_list

from chatbot.domain import Language

# In English the day goes before the month: "19 November" needs no comma, which a sentence could be cut at.
_LOCALES = {Language.ENGLISH: "en_GB", Language.CHINESE: "zh"}


def day_text(day: date, today: date, language: Language) -> str:
    """A calendar day, ``19 November`` or ``11月19日``; the year is said when it is not today's."""
    if day.year == today.year:
        return format_skeleton("MMMMd", day, locale=_LOCALES[language])
    return format_date(day, "long", locale=_LOCALES[language])


def day_short(day: date, language: Language) -> str:
    """A day for the axis of a chart: ``19 Nov``, ``11月19日``."""
    return format_skeleton("MMMd", day, locale=_LOCALES[language])


def days_text(count: int, language: Language) -> str:
    """A number of days: ``1 day``, ``5 days``, ``5天``."""
    text: str = format_timedelta(
        timedelta(days=count), granularity="day", threshold=float("inf"), locale=_LOCALES[language]
    )
    return text


def list_text(parts: Sequence[str], language: Language) -> str:
    """Parts as a list in a sentence: ``roses, lilies and tulips``."""
    return format_list(list(parts), locale=_LOCALES[language])


def month_text(month: int, language: Language) -> str:
    """The name of a month, 1 to 12."""
    return str(get_month_names("wide", locale=_LOCALES[language])[month])
