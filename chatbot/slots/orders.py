"""Which order is spoken of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from chatbot.quantities import Quantity
from chatbot.slots.message import Message, Span
from chatbot.slots.patterns import group

_TOKEN = re.compile(r"(?<![\w-])(?<!\d[.,])(?=[a-z-]*\d)[a-z0-9]+(?:[-_][a-z0-9]+)*(?![\w]|[.,]\d)", re.ASCII)
_MONEY_OR_TIME = ("amount", "percent", "date", "time", "ordinal")
# Nobody counts a thousand stems or waits a thousand days; an order's number is often followed by a noun.
_FEWEST_NOT_COUNTED = 1000
_FEWEST_DIGITS = 4


def order_number(message: Message) -> str | None:
    """The order a message names, as the shop writes it, else as the customer does.

    A number that corrects another comes first; then one of the shop's own, even without the word “order”; then one
    that is called an order; then one that is the whole message, as when the desk has asked for it.
    """
    candidates = tuple(_candidates(message))
    wrong = _wrong(message, candidates)
    left = [one for one in candidates if one not in wrong]
    return (
        _corrected(message, left, bool(wrong))
        or next((number for one in left if (number := _known(message, *one))), None)
        or _called(message, wrong)
        or answered(message)
    )


def _candidates(message: Message) -> list[Span]:
    """The numbers that may be an order's: the shop's own, and others of its length that nothing else explains."""
    places = [match.span() for match in _TOKEN.finditer(message.folded)]
    return [
        (start, end)
        for start, end in places
        if (_known(message, start, end) or _digits(message, start, end) >= _FEWEST_DIGITS)
        and not _something_else(message, start, end)
    ]


def _wrong(message: Message, candidates: Sequence[Span]) -> frozenset[Span]:
    """The numbers that the message takes back: “not 1024”, “I typed 1024 instead of 1045”, 1024写错了.

    “Order 1024 was wrong” takes nothing back unless another number is left.
    """
    mistaken = frozenset(one for one in candidates if message.preceded("order.mistaken_before", one[0]))
    if mistaken and len(candidates) > len(mistaken):
        return mistaken
    denied = frozenset(
        (start, end)
        for start, end in candidates
        if message.preceded("order.wrong_before", start) and not message.followed("order.asked_after", end)
    )
    called_wrong = frozenset(one for one in candidates if message.followed("order.wrong_after", one[1]))
    every = denied | called_wrong
    return every if len(candidates) > len(every) else denied


def _corrected(message: Message, left: Sequence[Span], taken_back: bool) -> str | None:
    """The number that replaces another, or is said to be the right one, whether or not the shop has it."""
    right = [
        (start, end)
        for start, end in left
        if message.preceded("order.right_before", start) or message.followed("order.right_after", end)
    ]
    others = left if taken_back else ()
    for places in (right[-1:], [one for one in others if _known(message, *one)], others):
        for start, end in places:
            return _known(message, start, end) or message.text[start:end].upper()
    return None


def _known(message: Message, start: int, end: int) -> str | None:
    written = message.text[start:end]
    forms = (written, written.upper(), message.folded[start:end], message.folded[start:end].upper())
    return next((form for form in forms if form in message.shop.orders), None)


def _digits(message: Message, start: int, end: int) -> int:
    return sum(character.isdigit() for character in message.text[start:end])


def _something_else(message: Message, start: int, end: int) -> bool:
    if message.preceded("order.not_an_order", start) or message.followed("order.not_an_order_after", end):
        return True
    return any(_is_measure(message, one) for one in message.quantities_over(start, end))


def _is_measure(message: Message, quantity: Quantity) -> bool:
    if quantity.kind == "count":
        few = quantity.value < _FEWEST_NOT_COUNTED
        return few or (quantity.unit != "" and message.preceded("order.wish", quantity.start))
    if quantity.kind == "duration":
        return quantity.value < Decimal(_FEWEST_NOT_COUNTED)
    return quantity.kind in _MONEY_OR_TIME or quantity.unit == "phone"


def _called(message: Message, wrong: frozenset[Span]) -> str | None:
    for one in message.quantities:
        if one.kind == "order" and (one.start, one.end) not in wrong:
            return _known(message, one.start, one.end) or one.unit.upper()
    return None


def answered(message: Message) -> str | None:
    match = message.patterns.search("order.answer", message.folded)
    if match is None:
        return None
    start, end = group(match, "id")
    if (
        any(_is_measure(message, one) for one in message.quantities_over(start, end))
        or _digits(message, start, end) < _FEWEST_DIGITS
    ):
        return None
    return message.text[start:end].upper()
