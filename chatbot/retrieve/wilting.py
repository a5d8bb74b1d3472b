"""Whether flowers wilted before their time, and why they probably did."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from chatbot.domain import Cause, Fact, Flower
from chatbot.retrieve.question import Question

CAUSES = 3
COMES_FORWARD, FALLS_BACK = -3, 5


def age(question: Question) -> int | None:
    """Days from delivery to wilting: as the customer says it, else to today, never past today; None if unknown."""
    slots, order = question.inquiry.slots, question.order
    delivered = order.delivered_on if order else None
    if delivered is None:
        return slots.days_after_delivery
    today = max((question.today - delivered).days, 0)
    if slots.days_after_delivery is not None:
        return min(slots.days_after_delivery, today)
    if slots.happened_on is not None and slots.happened_on >= delivered:
        return min((slots.happened_on - delivered).days, today)
    return today


def expectation(flower: Flower, day: int) -> str | None:
    """``well_below``, ``below``, ``within`` or ``beyond`` what the flower usually lasts; None without a source.

    Where sources differ, the first one speaks: the shop orders them by how far it trusts them. Well below is less
    than half of the shortest life that it gives.
    """
    if not flower.vase_life:
        return None
    usual = flower.vase_life[0]
    if day > usual.high:
        return "beyond"
    if day >= usual.low:
        return "within"
    return "well_below" if day * 2 < usual.low else "below"


def expectation_facts(question: Question, flowers: Sequence[Flower]) -> tuple[Fact, ...]:
    day = age(question)
    if day is None:
        return ()
    levels = [(flower, expectation(flower, day)) for flower in _early_first(flowers, day)]
    return tuple(
        question.fact(
            f"expectation:{flower.id}",
            f"flowers.toml; {flower.vase_life[0].source}",
            f"expectation.{level}" if day else "expectation.on_arrival",
            flowers=question.plural(flower),
            days=question.days(day),
        )
        for flower, level in levels
        if level
    )


def expectation_of_any(question: Question) -> tuple[Fact, ...]:
    """What can be said while nobody has named a flower: that most of them last longer, where that is so."""
    day = age(question)
    lives = [flower.vase_life[0] for flower in question.shop.flowers.values() if flower.vase_life]
    longer = [life for life in lives if day is not None and life.low > day]
    if day is None or len(longer) * 2 <= len(lives):
        return ()
    key = "expectation.any" if day else "expectation.any_on_arrival"
    return (question.fact("expectation:any", "flowers.toml", key, days=question.days(day)),)


def likely_causes(question: Question, flowers: Sequence[Flower]) -> tuple[Cause, ...]:
    """The likeliest causes first, at most three: none for flowers that have lasted as long as they should.
    Without flowers, the causes that most flowers have in common; of several, those of the one that is spoken of
    first where it is said how long they should have lasted.

    A flower names its causes in order. One whose months or days fit comes forward by three places, one whose
    months or days don't fit falls back by five.
    """
    day = age(question)
    known = [flower for flower in flowers if flower.vase_life] or flowers
    early = [flower for flower in known if _wilted_early(flower, day)]
    places = {id: place for place, id in enumerate(early[0].causes)} if early else {}
    if not flowers:
        places = _usual_places(question)
    causes = [question.shop.causes[id] for id in places if id in question.shop.causes]
    return tuple(sorted(causes, key=lambda cause: places[cause.id] + _shift(question, cause, day))[:CAUSES])


def _early_first(flowers: Sequence[Flower], day: int) -> list[Flower]:
    """What is said of the life of flowers and of the cause of their wilting has to be about the same flower."""
    return sorted(flowers, key=lambda flower: not (flower.vase_life and _wilted_early(flower, day)))


def _wilted_early(flower: Flower, day: int | None) -> bool:
    return day is None or expectation(flower, day) not in ("within", "beyond")


def _usual_places(question: Question) -> dict[str, int]:
    """The causes that most of the shop's flowers name, for a complaint that names no flower."""
    named = Counter(id for flower in question.shop.flowers.values() for id in flower.causes)
    return {id: place for place, (id, _) in enumerate(named.most_common())}


def _shift(question: Question, cause: Cause, day: int | None) -> int:
    """By how many places a cause moves, for the month of the delivery and the days since then."""
    order = question.order
    month = (order.delivered_on if order and order.delivered_on else question.today).month
    fits = [month in cause.months] if cause.months else []
    if cause.days and day is not None:
        fits.append(cause.days[0] <= day <= cause.days[1])
    return sum(COMES_FORWARD if fit else FALLS_BACK for fit in fits)


def cause_facts(question: Question, causes: Sequence[Cause]) -> tuple[Fact, ...]:
    return tuple(
        question.fact(f"cause:{cause.id}", "flowers.toml", "cause.likely", cause=question.told(cause.text))
        for cause in causes
    )
