"""Whose data is meant: an e-mail address, an order's number or a telephone number, and what goes with it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from chatbot.domain import Order, Shop, ShopError
from chatbot.languages.folding import fold_all, has_chinese

_EMAIL = re.compile(r"[^\s@]+@[^\s@]+")
_DIGITS = re.compile(r"\d[\d\s()./+-]{5,}\d")
# Of a number that is written with and without its country, so many digits are the same.
_NATIONAL = 7


@dataclass(frozen=True)
class Subject:
    """A customer by all that the shop knows them by. ``words`` are folded, ``phones`` are digits only."""

    orders: tuple[Order, ...]
    words: frozenset[str]
    phones: frozenset[str]

    def named_in(self, text: str) -> bool:
        """Whether the e-mail address, the name or the telephone number stands in ``text``."""
        folded = fold_all(text)
        if any(_stands(word, folded) for word in self.words):
            return True
        return bool(self.phones) and any(self._calls(found.group()) for found in _DIGITS.finditer(folded))

    def ordered(self, cells: Mapping[str, str]) -> bool:
        """Whether a line of orders.csv is this customer's: others may share their telephone."""
        numbers = {order.number for order in self.orders}
        return (
            cells.get("order") in numbers
            or fold_all(cells.get("buyer_email", "")) in self.words
            or (not self.words and self._calls(cells.get("phone", "")))
        )

    def _calls(self, text: str) -> bool:
        return any(same_number(digits_of(text), phone) for phone in self.phones)


def subject_of(shop: Shop, asked: str) -> Subject:
    """The customer who is meant, with every order of theirs. A name is theirs if no other customer has it.

    Raises ``ShopError`` for what is no e-mail address, order or telephone number.
    """
    asked = asked.strip()
    first = [order for order in shop.orders.values() if _is(order, asked)]
    if not first and not _EMAIL.fullmatch(asked) and len(digits_of(asked)) < _NATIONAL:
        raise ShopError(
            f"'{asked}' is no order of the shop's. Give the customer's e-mail address, a telephone number or an "
            "order's number."
        )
    emails = {fold_all(order.buyer_email) for order in first}
    orders = tuple(order for order in shop.orders.values() if fold_all(order.buyer_email) in emails)
    given = {fold_all(asked)} if _EMAIL.fullmatch(asked) else set()
    phones = {digits_of(order.phone) for order in orders}
    if not given and asked not in shop.orders:
        phones.add(digits_of(asked))
    return Subject(
        orders=orders,
        words=frozenset(emails | given | _names(shop, orders, emails)),
        phones=frozenset(phone for phone in phones if len(phone) >= _NATIONAL),
    )


def digits_of(text: str) -> str:
    return "".join(character for character in fold_all(text) if character.isdecimal())


def same_number(one: str, other: str) -> bool:
    """Whether two telephone numbers are the same but for the country or the area."""
    return min(len(one), len(other)) >= _NATIONAL and (one.endswith(other) or other.endswith(one))


def _is(order: Order, asked: str) -> bool:
    return (
        order.number == asked
        or fold_all(order.buyer_email) == fold_all(asked)
        or same_number(digits_of(order.phone), digits_of(asked))
    )


def _names(shop: Shop, orders: tuple[Order, ...], emails: set[str]) -> set[str]:
    """The full names under which the customer has ordered and no other has."""
    others = {fold_all(one.customer) for one in shop.orders.values() if fold_all(one.buyer_email) not in emails}
    names = {fold_all(order.customer) for order in orders} - others
    return {name for name in names if " " in name or (has_chinese(name) and len(name) > 1)}


def _stands(word: str, folded: str) -> bool:
    if has_chinese(word):
        return word in folded
    return re.search(rf"(?<![a-z0-9]){re.escape(word)}(?![a-z0-9])", folded) is not None
