"""An order found by what a customer can say of it: its number, a name, a day, part of a telephone number."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date

from chatbot.domain import Order
from chatbot.languages.folding import fold

_PHONE = re.compile(r"[\d\s+().-]+")
FEWEST_DIGITS = 3


def look_up(orders: Iterable[Order], text: str, day: date | None) -> tuple[Order, ...]:
    """The orders that ``text`` and ``day`` fit, both where both are given.

    An order of just that number comes first, then the one that was promised last. ``text`` is the beginning of a
    number, words of the buyer's name in any order, or at least ``FEWEST_DIGITS`` digits of the telephone number;
    ``day`` is when it was ordered, promised or delivered.
    """
    wanted = _plain(text).removeprefix("#").strip()
    found = [order for order in orders if _on(order, day) and (not wanted or _fits(order, wanted))]
    return tuple(
        sorted(found, key=lambda order: (_plain(order.number) == wanted, order.promised_on), reverse=True)
    )


def _on(order: Order, day: date | None) -> bool:
    return day is None or day in (order.ordered_on, order.promised_on, order.delivered_on)


def _fits(order: Order, wanted: str) -> bool:
    name = _plain(order.customer)
    if _plain(order.number).startswith(wanted) or all(word in name for word in wanted.split()):
        return True
    digits = _digits(wanted) if _PHONE.fullmatch(wanted) else ""
    return len(digits) >= FEWEST_DIGITS and digits in _digits(order.phone)


def _plain(text: str) -> str:
    """Folded, and without accents: on the telephone nobody says them."""
    apart = unicodedata.normalize("NFKD", fold(text.strip()))
    return "".join(character for character in apart if not unicodedata.combining(character))


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)
