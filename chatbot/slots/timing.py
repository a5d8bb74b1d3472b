"""When the flowers wilted: days after delivery, or the day it happened."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal

from chatbot.quantities import Quantity
from chatbot.slots.message import Message, Span

_HOURS = {
    "minute": Decimal(0),
    "hour": Decimal(1),
    "day": Decimal(24),
    "week": Decimal(168),
    "fortnight": Decimal(336),
    "month": Decimal(720),
}
_LONGEST_DAYS = 60
_ANOTHER_CLAUSE = 1000
_CLOSE = 12
_ROLES = ("timing.wilting", "timing.arrived", "timing.bought", "timing.due")


def days_after_delivery(message: Message) -> int | None:
    """Whole days from delivery to wilting as the customer tells it: 24 hours are 1, “on arrival” is 0.

    “Less than three days” is 3, the number said. None if the message does not say that flowers wilted, or when.
    When they were bought or ordered says nothing about it.
    """
    ways: tuple[Callable[[Message], int | None], ...] = (
        _corrected,
        _lasted,
        _on_arrival,
        _said_after,
        _on_day,
        _next_day,
        _between_dates,
        _at_arrival,
        _said,
        _by_now,
        _nothing_else,
    )
    return next((days for days in (way(message) for way in ways) if days is not None), None)


def happened_on(message: Message) -> date | None:
    """The day of which the message says that the flowers wilted, if it is not in the future."""
    days = [one.day for one in _dates(message) if _role(message, one) == "timing.wilting"]
    return next((day for day in days if day is not None and day <= message.today), None)


def _corrected(message: Message) -> int | None:
    """“Not two days but three days”, 不是第二天，是第六天: whatever else the correction leaves unsaid."""
    denied = False
    for one in message.quantities:
        if message.preceded("timing.denied", one.start):
            denied = one.unit in _HOURS
        elif denied and one.kind == "ordinal" and one.unit == "day":
            return _counted(message, one)
        elif denied and one.kind == "duration" and one.unit in _HOURS:
            return _days(one)
    return None


def _lasted(message: Message) -> int | None:
    for one in _durations(message):
        if message.preceded("timing.lasted_before", one.start) or message.followed("timing.lasted_after", one.end):
            return _days(one)
    return None


def _said_after(message: Message) -> int | None:
    for one in _durations(message):
        told = message.preceded("timing.after", one.start) or message.followed("timing.later", one.end)
        if (told or one.kind == "date") and _wilting_near(message, one, beside=True):
            return _days(one)
    return None


def _said(message: Message) -> int | None:
    for one in _durations(message):
        if _wilting_near(message, one, beside=False) or (message.wilting_sentences and _alone(message, one)):
            return _days(one)
    return None


def _nothing_else(message: Message) -> int | None:
    """“Not even two days!”, 才两天: what is left unsaid is that they wilted."""
    if len(message.sentences) > 1:
        return None
    for one in _durations(message):
        if message.preceded("timing.barely", one.start) and _alone(message, one):
            return _days(one)
    return None


def _alone(message: Message, one: Quantity) -> bool:
    """Whether a sentence says nothing but how long."""
    start, end = message.sentences[message.sentence(one.start)]
    rest = (message.folded[start : one.start], message.folded[one.end : end])
    return all(message.patterns.compiled["timing.alone"].fullmatch(part.rstrip(".")) for part in rest)


def _on_arrival(message: Message) -> int | None:
    return 0 if message.patterns.has("timing.on_arrival", message.folded) else None


def _at_arrival(message: Message) -> int | None:
    return 0 if _with_wilting(message, "timing.arrival") else None


def _next_day(message: Message) -> int | None:
    return 1 if _with_wilting(message, "timing.next_day") else None


def _with_wilting(message: Message, name: str) -> bool:
    places = (message.sentence(start) for start, _ in message.marks(name))
    return not message.wilting_sentences.isdisjoint(places)


def _on_day(message: Message) -> int | None:
    """“On day two”, 第二天: counted from the day of delivery."""
    for one in message.quantities:
        if one.kind == "ordinal" and one.unit == "day" and _told(message, one):
            return _counted(message, one)
    return None


def _counted(message: Message, one: Quantity) -> int | None:
    """The days that an ordinal means, as each language counts."""
    chinese = not message.folded[one.start : one.end].isascii()
    first = message.patterns.packs[-1 if chinese else 0]["timing"]["day_one"]
    days = int(one.value) - 1 + int(first)
    return days if 0 <= days <= _LONGEST_DAYS else None


def _told(message: Message, one: Quantity) -> bool:
    return _wilting_near(message, one, beside=True) and not message.preceded("timing.denied", one.start)


def _between_dates(message: Message) -> int | None:
    """“Delivered on Monday, dead by Wednesday” is 2."""
    roles = [(_role(message, one), one) for one in _dates(message)]
    delivered = next((one for role, one in roles if role == "timing.arrived"), None)
    wilted = next((one for role, one in roles if role == "timing.wilting"), None)
    if delivered is None or wilted is None:
        return None
    days = int(wilted.value - delivered.value)
    # Two bare weekdays are the next after one another, whichever lies nearer to today.
    days = days % 7 if days < 0 else days
    return days if days <= _LONGEST_DAYS else None


def _by_now(message: Message) -> int | None:
    """“They came yesterday and are dead already” is 1; what came today has wilted today."""
    roles = [(_role(message, one), one) for one in _dates(message)]
    delivered = next((one for role, one in roles if role == "timing.arrived"), None)
    if delivered is None or not message.wilting_sentences or any(role == "timing.wilting" for role, _ in roles):
        return None
    days = -int(delivered.value)
    told = days == 0 or _with_wilting(message, "timing.by_now")
    return days if told and 0 <= days <= _LONGEST_DAYS else None


def _dates(message: Message) -> Iterator[Quantity]:
    for one in message.quantities:
        denied = message.preceded("timing.denied", one.start)
        if one.day is not None and not denied and not message.followed("timing.later", one.end - 1):
            yield one


def _role(message: Message, one: Quantity) -> str:
    """What the sentence says of a date: that of the cue nearest to it, if it is not in a clause far away."""
    start, end = message.sentences[message.sentence(one.start)]
    distances = [
        (_distance(message, one, place), role)
        for role in _ROLES
        for place in message.marks(role)
        if start <= place[0] < end
    ]
    distance, role = min(distances, default=(0, ""))
    return role if distance <= _ANOTHER_CLAUSE + _CLOSE else ""


def _distance(message: Message, one: Quantity, place: Span) -> int:
    gap = message.folded[one.end : place[0]] if place[0] >= one.end else message.folded[place[1] : one.start]
    return len(gap) + (_ANOTHER_CLAUSE if message.patterns.has("timing.parting", gap) else 0)


def _durations(message: Message) -> Iterator[Quantity]:
    """Durations, and “three days after” in the form of a date, that may tell how long flowers lasted."""
    for one in message.quantities:
        fits = one.kind == "duration" and one.unit in _HOURS
        after = one.kind == "date" and one.value >= 0 and message.followed("timing.later", one.end - 1)
        before = any(message.preceded(name, one.start) for name in ("timing.other_before", "timing.denied"))
        other = before or message.followed("timing.other_after", one.end)
        if (fits or after) and not other and _days(one) <= _LONGEST_DAYS:
            yield one


def _days(one: Quantity) -> int:
    if one.kind == "date":
        return int(one.value)
    return int(one.value * _HOURS[one.unit] // 24)


def _wilting_near(message: Message, one: Quantity, beside: bool) -> bool:
    number = message.sentence(one.start)
    near = range(number - 1, number + 2) if beside else (number,)
    return any(other in message.wilting_sentences for other in near)
