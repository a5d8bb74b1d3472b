"""Products named in a message."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from chatbot.domain import Language, Product, Shop
from chatbot.languages.folding import fold
from chatbot.names import NameIndex
from chatbot.slots.lexicon import phrase
from chatbot.slots.message import Message, Span

# A Chinese name is mistaken for nothing else from so many characters on, or so many besides a flower or a colour.
_SHORTEST_CHINESE_NAME = 4
_SHORTEST_OF_ITS_OWN = 3
# The characters at a Chinese name's end that tell what kind of thing it is: 花瓶.
_CHINESE_KIND = 2

Named = tuple[int, int, Product]


def products(message: Message) -> tuple[Named, ...]:
    """Where the message names products, by SKU or by a name that nothing else could mean, in the shop's order.

    “Red Roses” could be any red roses. A name of one ordinary word counts only where it is used as a name. What is
    no flowers is named by its kind too, where one is wished for: “do you sell vases?”.
    """
    every = message.shop.products.values()
    ways = (_by_sku, _by_name, _by_kind)
    return tuple((*place, one) for one in every for way in ways for place in way(message, one))


def hidden(message: Message, named: Iterable[Named]) -> Message:
    """The message with the names of products blanked: Field of Gold is no colour, Safe with Whiskers no cat."""
    spans = [(start, end) for start, end, _ in named]
    if not spans:
        return message
    pieces = list(message.text)
    for start, end in spans:
        pieces[start:end] = " " * (end - start)
    return replace(message, text="".join(pieces), found={})


def without_names(text: str, shop: Shop, names: NameIndex, language: Language, today: date) -> str:
    """The text with “the bouquet” in the place of every bouquet's name, for who does not know the shop's names."""
    message = Message(text, shop, names, language, today)
    places = sorted({(start, end) for start, end, one in products(message) if one.flowers})
    said, at = "", 0
    for start, end in places:
        if start >= at:
            before, after = message.folded[at:start], message.folded[end:]
            lead = message.patterns.search("products.led", before)
            tail = message.patterns.search("products.tail", after)
            said += text[at : at + lead.start() if lead else start] + _generic(message, start)
            at = end + (tail.end() if tail else 0)
    return said + text[at:]


def _generic(message: Message, place: int) -> str:
    language = 0 if message.folded[place].isascii() else -1
    return str(message.patterns.packs[language]["products"]["generic"])


def _by_sku(message: Message, product: Product) -> Iterator[Span]:
    sku = fold(product.sku)
    if sku in message.folded and not sku.isalpha():
        for match in re.finditer(rf"(?<![\w-]){re.escape(sku)}(?![\w-])", message.folded, re.ASCII):
            yield match.span()


def _by_name(message: Message, product: Product) -> Iterator[Span]:
    for name in product.names.values():
        yield from _standing(message, fold(name))


def _by_kind(message: Message, product: Product) -> Iterator[Span]:
    for name in () if product.flowers else product.names.values():
        kind = name[-_CHINESE_KIND:] if not name.isascii() else name.split()[-1]
        for match in re.finditer(rf"{re.escape(fold(kind))}s?", message.folded):
            wished = message.preceded("products.wished_before", match.start())
            if wished and not message.followed("products.wished_after", match.end()):
                yield match.span()


def _standing(message: Message, name: str) -> Iterator[Span]:
    core = re.sub(r"\A(?:the|a|an)\s", "", message.patterns.compiled["products.suffix"].sub("", name))
    if core not in message.folded:
        return
    own = _distinctive(message, core)
    for match in re.finditer(phrase(core), message.folded):
        start, end = match.span()
        if _quoted(message, start, end) or (own and _used_as_name(message, core, own, start, end)):
            yield start, end


def _quoted(message: Message, start: int, end: int) -> bool:
    return message.preceded("products.quoted_before", start) and message.followed("products.quoted_after", end)


def _used_as_name(message: Message, core: str, own: str, start: int, end: int) -> bool:
    if _stands_by(message, "called", start, end):
        return True
    if _stands_by(message, "ordinary", start, end) and not message.text[start].isupper():
        return False
    if not core.isascii():
        return len(core) >= _SHORTEST_CHINESE_NAME or len(own) >= _SHORTEST_OF_ITS_OWN
    if " " in core:
        return True
    in_title = re.match(r"\s[A-Z]", message.text[end : end + 2]) is not None
    return message.text[start].isupper() and start > 0 and not in_title


def _stands_by(message: Message, kind: str, start: int, end: int) -> bool:
    before, after = f"products.{kind}_before", f"products.{kind}_after"
    return message.preceded(before, start) or message.followed(after, end)


def _distinctive(message: Message, core: str) -> str:
    """What is left of a name without flowers, colours, numbers and the words of the trade."""
    rest = list(core)
    for one in message.names.find(core, fuzzy=False):
        rest[one.start : one.end] = " " * (one.end - one.start)
    words = {word for pack in message.patterns.packs for word in pack["products"]["common"]}
    common = words | set(message.colour_words)
    text = "".join(rest)
    if core.isascii():
        return " ".join(word for word in re.findall(r"\w+", text) if word not in common and not word.isdigit())
    return re.sub("|".join(map(re.escape, sorted(common, key=len, reverse=True))) + r"|[\s\d]", "", text)
