"""A bouquet as the customer words it: its parts and its wrapping."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from chatbot.domain import Component
from chatbot.names import Mention
from chatbot.quantities import Quantity
from chatbot.slots.lexicon import Found
from chatbot.slots.message import Message, Span
from chatbot.slots.patterns import group
from chatbot.slots.vocabulary import colour_places


@dataclass(frozen=True)
class _Part:
    """A flower or foliage before its number and colour are known; ``flower`` is None for foliage."""

    start: int
    end: int
    flower: str | None


def wrapping_place(message: Message) -> Span | None:
    """Where the wrapping is told, without the words that lead to it and on from it."""
    for match in message.patterns.finditer("components.wrapping", message.folded):
        start, end = group(match, "wrapping")
        lead = message.patterns.search("components.wrapping_start", message.folded[start:end])
        start += lead.end() if lead else 0
        tail = message.patterns.search("components.wrapping_end", message.folded[start:end])
        end = start + tail.start() if tail else end
        if message.folded[start:end].strip():
            return start, end
    return None


def components(message: Message, excluded: Collection[Mention]) -> tuple[Component, ...]:
    """The parts in the order they are named, each with its number and colour as far as said.

    Empty when no part has either: flowers that are merely mentioned are no bouquet.
    """
    wrapping = wrapping_place(message)
    a, b = wrapping or (0, 0)
    parts = [one for one in _parts(message, excluded) if not (a < one.end and one.start < b)]
    colours = colour_places(message)
    described = [_described(message, one, colours) for one in parts]
    return tuple(described) if any(one.count is not None or one.colour for one in described) else ()


def _parts(message: Message, excluded: Collection[Mention]) -> list[_Part]:
    flowers = [_Part(one.start, one.end, one.flower) for one in message.mentions if one not in excluded]
    foliage = [
        _Part(start, end, None)
        for start, end in message.marks("components.foliage")
        if not any(one.start < end and start < one.end for one in flowers)
    ]
    return sorted([*flowers, *foliage], key=lambda one: one.start)


def _described(message: Message, part: _Part, colours: Sequence[Found]) -> Component:
    start, count, colour = part.start, None, _own(part, colours)
    for piece in _leading(message, part, colours):
        start = piece[0]
        if isinstance(piece[2], Quantity):
            count = int(piece[2].value)
            break
        colour = colour or piece[2]
    end = part.end
    if count is None:
        following = _following(message, part)
        count, end = (int(following.value), following.end) if following else (None, end)
    return Component(message.text[start:end].strip(), part.flower, count, colour)


def _own(part: _Part, colours: Sequence[Found]) -> str | None:
    """The colour within the name itself: “red rose”, 绿叶."""
    return next((owner for start, _, owner in colours if part.start <= start < part.end), None)


def _leading(message: Message, part: _Part, colours: Sequence[Found]) -> Iterator[tuple[int, int, Quantity | str]]:
    """The numbers and colours before a part, nearest first, as long as nothing else stands between."""
    pieces: list[tuple[int, int, Quantity | str]] = [
        *((one.start, one.end, one) for one in message.quantities if one.kind in ("count", "number")),
        *colours,
    ]
    place = part.start
    for piece in sorted(pieces, key=lambda one: one[1], reverse=True):
        if piece[1] > place:
            continue
        if not only_modifiers(message, message.folded[piece[1] : place]):
            return
        place = piece[0]
        yield piece


def _following(message: Message, part: _Part) -> Quantity | None:
    """“Roses x 12”, 玫瑰11朵."""
    for one in message.quantities:
        if (
            one.kind == "count"
            and 0 <= one.start - part.end <= 1
            and not message.folded[one.end : one.end + 1].isalpha()
        ):
            return one
    return None


def only_modifiers(message: Message, gap: str) -> bool:
    """Whether nothing stands between a number or colour and its flower but words like “long-stemmed” or 新鲜的."""
    modifiers = message.patterns.compiled["components.modifiers"].pattern
    return re.fullmatch(rf"(?:[\s-]*(?:{re.sub(r'[?]P<[a-z_0-9]+>', '?:', modifiers)}))*[\s-]*", gap) is not None
