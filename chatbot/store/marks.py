"""What a turn is filtered by, as marks that stand in the search beside the turn's words.

So a search and all its filters are one look into one index, however common the word and however rare the filter.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any
from urllib.parse import quote

from sqlalchemy import Row

from chatbot.domain import Criterion, LogFilter, Rating
from chatbot.terms import Query

# A turn's id, and its terms and marks.
Line = tuple[int, Collection[str]]
# All groups must be met, each by one of its terms.
Expression = tuple[tuple[str, ...], ...]


def marks_of(row: Row[Any]) -> frozenset[str]:
    """The marks of a turn, from a row of ``search.lines``."""
    inquiry: Mapping[str, Any] = row.inquiry or {}
    marks = {
        *(_mark(*part) for part in _parts(row.today)),
        *_all("intent", [row.intent]),
        *_all("issue", inquiry.get("issues", ())),
        *_all("flower", _flowers(row)),
        *_all("language", [row.language]),
        *_all("status", [(row.decision or {}).get("status")]),
        *_all("model", [row.model_spec]),
        *_all("prompt", [row.prompt_version]),
        *_all("label", [row.label]),
        *_all("staff", _staff(row)),
        *_all("rating", [_rating(row)]),
        *_all("edited", [None if row.edited is None else _yes(row.edited)]),
        _mark("dropped", _yes(row.drops)),
        _mark("reviewed", _yes(row.reviewed)),
    }
    return frozenset(marks)


def expression_of(wanted: LogFilter, query: Query) -> Expression:
    """What a turn's terms and marks have to be; empty where every turn is wanted."""
    several = {
        "intent": wanted.intents,
        "issue": wanted.issues,
        "flower": wanted.flowers,
        "language": wanted.languages,
        "status": wanted.statuses,
        "model": wanted.models,
        "prompt": wanted.prompts,
        "label": wanted.labels,
        "staff": tuple(map(str, wanted.staff)),
        "rating": wanted.ratings,
    }
    either = {"dropped": wanted.dropped, "edited": wanted.edited, "reviewed": wanted.reviewed}
    return (
        *((term,) for term in sorted(query.terms)),
        *(tuple(_all(name, values)) for name, values in several.items() if values),
        *((_mark(name, _yes(value)),) for name, value in either.items() if value is not None),
        *([tuple(_days(*wanted.days))] if wanted.days else []),
    )


def _mark(name: str, value: str) -> str:
    """No word has the equals sign, so no word is ever taken for a mark."""
    return f"={name}={quote(value, safe='')}="


def _all(name: str, values: Iterable[str | None]) -> Iterator[str]:
    return (_mark(name, value) for value in values if value)


def _yes(value: object) -> str:
    return "yes" if value else "no"


def _staff(row: Row[Any]) -> set[str]:
    """Who had a hand in it."""
    return {str(id) for id in (row.owner_id, row.taken_by_id, row.sent_by_id) if id is not None}


def _rating(row: Row[Any]) -> Rating | None:
    answers = {row._mapping[f"card_{criterion}"] for criterion in Criterion} - {None}
    return None if not answers else Rating.FAULTED if False in answers else Rating.GOOD


def _flowers(row: Row[Any]) -> set[str]:
    """The flowers that were spoken of, and those of the order."""
    facts: Mapping[str, Any] = row.facts or {}
    ordered = [flower["id"] for flower in facts.get("flowers", ())] if facts.get("order") else []
    return {*(row.inquiry or {}).get("slots", {}).get("flowers", ()), *ordered}


def _parts(day: date) -> tuple[tuple[str, str], ...]:
    return ("day", day.isoformat()), ("month", f"{day:%Y-%m}"), ("year", f"{day:%Y}")


def _days(first: date, last: date) -> Iterator[str]:
    """The marks of a range of days, with whole months and years where it holds them."""
    while first <= last:
        day, month, year = _parts(first)
        if first.day == 1 and first.month == 1 and date(first.year, 12, 31) <= last:
            yield _mark(*year)
            first = date(first.year + 1, 1, 1)
        elif first.day == 1 and (following := _next_month(first)) <= last + timedelta(days=1):
            yield _mark(*month)
            first = following
        else:
            yield _mark(*day)
            first += timedelta(days=1)


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)
