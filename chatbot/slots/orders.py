"""Which order is spoken of."""

from __future__ import annotations

import re

from chatbot.quantities import Quantity
from chatbot.slots.message import Message
from chatbot.slots.patterns import group

_TOKEN = re.compile(r"(?<![\w-])(?=[a-z-]*\d)[a-z0-9]+(?:[-_][a-z0-9]+)*(?![\w])", re.ASCII)
_MONEY_OR_TIME = ("amount", "percent", "duration", "date", "time", "ordinal")
# Nobody counts a thousand stems; an order’s number is often followed by a noun.
_FEWEST_NOT_COUNTED = 1000
_FEWEST_DIGITS = 4


def order_number(message: Message) -> str | None:
    """The order a message names, as the shop writes it, else as the customer does.

    A number of the shop's own comes first, even without the word “order”; then one that is called an order; then
    one that is the whole message, as when the desk has asked for it.
    """
    return _recorded(message) or _called(message) or _answered(message)


def _recorded(message: Message) -> str | None:
    for match in _TOKEN.finditer(message.folded):
        number = _known(message, *match.span())
        if number is not None and not _something_else(message, match):
            return number
    return None


def _known(message: Message, start: int, end: int) -> str | None:
    written = message.text[start:end]
    forms = (written, written.upper(), message.folded[start:end], message.folded[start:end].upper())
    return next((form for form in forms if form in message.shop.orders), None)


def _something_else(message: Message, match: re.Match[str]) -> bool:
    if message.preceded("order.not_an_order", match.start()):
        return True
    over = [one for one in message.quantities if one.start < match.end() and one.end > match.start()]
    return any(_is_measure(one) for one in over)


def _is_measure(quantity: Quantity) -> bool:
    if quantity.kind == "count":
        return quantity.value < _FEWEST_NOT_COUNTED
    return quantity.kind in _MONEY_OR_TIME or quantity.unit == "phone"


def _called(message: Message) -> str | None:
    for one in message.quantities:
        if one.kind == "order":
            return _known(message, one.start, one.end) or one.unit.upper()
    return None


def _answered(message: Message) -> str | None:
    match = message.patterns.search("order.answer", message.folded)
    if match is None:
        return None
    start, end = group(match, "id")
    over = [one for one in message.quantities if one.start < end and one.end > start]
    if (
        any(_is_measure(one) for one in over)
        or sum(character.isdigit() for character in message.text[start:end]) < _FEWEST_DIGITS
    ):
        return None
    return message.text[start:end].upper()
