"""How many stems a bouquet that is asked for should have."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterator
from itertools import groupby, pairwise

from chatbot.names import Mention
from chatbot.quantities import Quantity
from chatbot.slots.components import only_modifiers
from chatbot.slots.message import Message

_MOST = 100_000
# How far from its number a flower may be named.
_NEAR = 60


def stems(message: Message, excluded: Collection[Mention]) -> int | None:
    """The flowers that are wished for: 18 in “12 roses and 6 lilies”, None where “12 or 24” leaves it open.

    Flowers that were bought, came or are complained of are no wish; bouquets and bunches are no stems.
    """
    wished = list(_wished(message, excluded))
    starts = {one.start for one in wished}
    if any(b.start in starts and _either(message, a, b) for a, b in pairwise(message.quantities)):
        return None
    total = sum(int(one.value) for one in wished)
    return total if 0 < total <= _MOST else None


def _wished(message: Message, excluded: Collection[Mention]) -> Iterator[Quantity]:
    """The counts of flowers in the first sentence that has any and wishes for them."""
    counts = [one for one in message.quantities if one.kind == "count" and _of_flowers(message, one, excluded)]
    for sentence, said in groupby(counts, key=lambda one: message.sentence(one.start)):
        start, end = message.sentences[sentence]
        if not message.patterns.has("stems.no_wish", message.folded[start:end]):
            yield from said
            return


def _either(message: Message, one: Quantity, other: Quantity) -> bool:
    return one.kind in ("count", "number") and message.patterns.has(
        "stems.either", message.folded[one.end : other.start]
    )


def _of_flowers(message: Message, one: Quantity, excluded: Collection[Mention]) -> bool:
    place = bisect_left(message.mentions, one.end, key=lambda named: named.start)
    named = next((other for other in message.mentions[place : place + 1] if other.start < one.end + _NEAR), None)
    gap = message.folded[one.end : named.start] if named else ""
    if message.patterns.has("stems.packed", one.unit) or message.patterns.has("stems.packed", gap):
        return False
    plain = message.patterns.compiled["stems.colour"].sub("", gap)
    follows = named is not None and named not in excluded and only_modifiers(message, plain)
    return follows or message.patterns.has("stems.units", one.unit)
