"""Personal data taken out of what leaves the shop's log.

Found are e-mail addresses, telephone, card and account numbers, the buyers of the shop's orders with their
addresses, people who say their name, are called by a title or stand with a given and a family name, and addresses
with a street and a number. Not found are given names that only stand there ("give it to Anna"), English names in
small letters, Chinese names that nothing leads up to, and addresses without a number. It would rather take out too
much: seven digits are a telephone number unless they are a day, an amount or an order.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any

from phonenumbers import Leniency, PhoneNumberMatcher

from chatbot.domain import Language, Shop
from chatbot.languages import pack
from chatbot.languages.folding import fold_all, has_chinese

_FEWEST_DIGITS = 7
_SHORTEST_NAME = 3
_SHORTEST_ACCOUNT = 15
_LONGER_THAN_A_PHONE = 16
_WORD = re.compile(r"[^\W\d_][\w'’-]*")
Span = tuple[int, int]


@dataclass(frozen=True)
class Redactor:
    """Takes out personal data, and puts a word for what was there in its place.

    The patterns of ``folded`` read the folded text, those of ``written`` the text as it was written. What is
    ``likely`` a name is none if its words are ``ordinary``, or all ``heard`` from the shop itself.
    """

    folded: Mapping[str, tuple[re.Pattern[str], ...]]
    written: Mapping[str, tuple[re.Pattern[str], ...]]
    likely: tuple[re.Pattern[str], ...]
    ordinary: frozenset[str]
    heard: frozenset[str]
    orders: re.Pattern[str]

    def clean(self, text: str) -> str:
        """``text`` without personal data, with tags in its own language."""
        tags = pack(Language.CHINESE if has_chinese(text) else Language.ENGLISH, "personal")["tags"]
        parts, place = [], 0
        for start, end, tag in _apart(self._found(text)):
            parts += [text[place:start], tags[tag]]
            place = end
        return "".join((*parts, text[place:]))

    def cleaned(self, value: Any) -> Any:
        """``value`` with every text in it clean, however deep in lists and mappings."""
        if isinstance(value, str):
            return self.clean(value)
        if isinstance(value, Mapping):
            return {key: self.cleaned(item) for key, item in value.items()}
        if isinstance(value, list | tuple):
            return [self.cleaned(item) for item in value]
        return value

    def _found(self, text: str) -> Iterator[tuple[int, int, str]]:
        """What is personal, with the surest first."""
        folded = fold_all(text)
        yield from ((*found.span(), "email") for found in _all(self.folded["email"], folded))
        cards = (found for found in _all(self.folded["card"], folded) if _is_card(found.group()))
        yield from ((*found.span(), "card") for found in cards)
        yield from ((*span, "account") for span in _accounts(self.folded["account"], folded))
        yield from ((*span, "phone") for span in _phones(folded, self.orders))
        for tag in ("phone", "address", "name"):
            yield from ((*_span(found), tag) for found in _all(self.folded[tag], folded))
        for tag in ("address", "name"):
            yield from ((*_span(found), tag) for found in _all(self.written[tag], text))
        yield from ((*span, "name") for span in self._names(text))

    def _names(self, text: str) -> Iterator[Span]:
        """What is likely a name, without the ordinary words at its ends."""
        for found in _all(self.likely, text):
            group = next((name for name in found.re.groupindex if found[name]), 0)
            words = [
                word for word in _WORD.finditer(text, *found.span(group)) if _plain(word[0]) not in self.ordinary
            ]
            if len(words) > (0 if group else 1) and any(_plain(word[0]) not in self.heard for word in words):
                yield words[0].start(), words[-1].end()


def redactor_of(shop: Shop) -> Redactor:
    """A redactor that knows the buyers and the orders of ``shop``."""
    shared, english = pack(None, "personal"), pack(Language.ENGLISH, "personal")
    orders = shop.orders.values()
    names = {order.customer for order in orders if order.customer}
    addresses = {part for order in orders for part in (order.address, order.address.partition(",")[0]) if part}
    ordinary = frozenset(english["ordinary"].split()) | set(pack(Language.ENGLISH, "function_words")["words"])
    ours = _words_of(shop)
    first = {part for name in names for part in name.split() if len(part) >= _SHORTEST_NAME} - ours
    first = {part for part in first if _plain(part) not in ordinary}
    return Redactor(
        folded={
            "email": (re.compile(shared["email"]),),
            "card": (re.compile(shared["card"]),),
            "account": (re.compile(shared["account"]),),
            "phone": tuple(_patterns("phones", Language.ENGLISH, Language.CHINESE)),
            "address": (
                _either(map(fold_all, addresses)),
                *_patterns("addresses", Language.ENGLISH, Language.CHINESE),
            ),
            "name": (_either(map(fold_all, names)), *_patterns("names", Language.CHINESE)),
        },
        written={
            "address": tuple(_patterns("places", Language.ENGLISH)),
            "name": (_either(first), *_patterns("names", Language.ENGLISH)),
        },
        likely=tuple(re.compile(english["patterns"][name]) for name in ("likely", "called")),
        ordinary=ordinary,
        heard=frozenset(_heard(shop)),
        orders=_either(shop.orders),
    )


def _patterns(name: str, *languages: Language) -> Iterator[re.Pattern[str]]:
    for language in languages:
        words = pack(language, "personal")
        surname, other = words.get("surname", ""), words.get("not", "")
        for one in words["patterns"][name]:
            yield re.compile(one.replace("SURNAME", surname).replace("NOT", other), re.MULTILINE)


def _either(texts: Iterable[str]) -> re.Pattern[str]:
    """Any of ``texts``, the longest first; a word of letters is not found inside another."""
    ordered = sorted(filter(None, texts), key=len, reverse=True)
    found = "|".join(_bounded(text) for text in ordered)
    return re.compile(found or "(?!)")


def _bounded(text: str) -> str:
    escaped = r"\s+".join(map(re.escape, text.split()))
    return escaped if has_chinese(text) else rf"(?<![a-zA-Z0-9]){escaped}(?![a-zA-Z0-9])"


def _words_of(shop: Shop) -> set[str]:
    """What a capital does not make a name: the shop's flowers and products."""
    names = chain(
        *(flower.names.values() for flower in shop.flowers.values()),
        *(product.names.values() for product in shop.products.values()),
        shop.name.values(),
    )
    return {word.capitalize() for name in names for word in name.split()}


def _heard(shop: Shop) -> Iterator[str]:
    """Every word in what the shop says of itself, its flowers and its bouquets, and in whom it cites."""
    said = repr((shop.name, shop.topics, shop.flowers, shop.products, shop.policy)).casefold()
    return (_plain(word[0]) for word in _WORD.finditer(said))


def _plain(word: str) -> str:
    return fold_all(word).removesuffix("'s").rstrip("'-")


def _accounts(patterns: Iterable[re.Pattern[str]], folded: str) -> Iterator[Span]:
    for found in _all(patterns, folded):
        account = found.group()
        # A word that follows looks like one more group.
        while account and not _is_account(account):
            account = account.rpartition(" ")[0]
        if account:
            yield found.start(), found.start() + len(account)


def _is_account(text: str) -> bool:
    """Whether the check digits are right (ISO 7064, MOD 97-10)."""
    plain = text.replace(" ", "")
    return (
        len(plain) >= _SHORTEST_ACCOUNT and int("".join(str(int(c, 36)) for c in plain[4:] + plain[:4])) % 97 == 1
    )


def _phones(folded: str, orders: re.Pattern[str]) -> Iterator[Span]:
    if sum(character.isdecimal() for character in folded) < _FEWEST_DIGITS:
        return
    shared = pack(None, "personal")
    # Orders may stand in a row; four digits at the end of a telephone number are none.
    ours = rf"(?<!\d)(?<!\d[ .-])(?:{orders.pattern})(?:[ ,/、和]+(?:{orders.pattern}))*(?![ .-]?\d)"
    blank = re.compile(f"{shared['no_phone']}|{ours}").sub(lambda found: "x" * len(found.group()), folded)
    for region in shared["regions"]:
        for found in PhoneNumberMatcher(blank, region, leniency=Leniency.POSSIBLE):
            if sum(character.isdecimal() for character in found.raw_string) >= _FEWEST_DIGITS:
                yield found.start, found.end


def _is_card(found: str) -> bool:
    digits = [int(character) for character in found if character.isdecimal()]
    return len(digits) >= _LONGER_THAN_A_PHONE or _luhn(digits)


def _luhn(digits: list[int]) -> bool:
    """Whether the last digit is the one that card numbers have there."""
    doubled = (sum(divmod(2 * digit, 10)) for digit in digits[-2::-2])
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


def _all(patterns: Iterable[re.Pattern[str]], text: str) -> Iterator[re.Match[str]]:
    for pattern in patterns:
        yield from pattern.finditer(text)


def _span(found: re.Match[str]) -> Span:
    return found.span("name") if "name" in found.re.groupindex else found.span()


def _apart(found: Iterable[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """What overlaps becomes one, under the name of the part that was found first."""
    kept: list[tuple[int, int, str]] = []
    for start, end, tag in found:
        touched = [one for one in kept if one[0] < end and start < one[1]]
        for one in touched:
            kept.remove(one)
        start, end = min([start, *(one[0] for one in touched)]), max([end, *(one[1] for one in touched)])
        kept.append((start, end, touched[0][2] if touched else tag))
    return sorted(kept)
