"""Products named in a message."""

from __future__ import annotations

import re

from chatbot.domain import Product
from chatbot.languages.folding import fold
from chatbot.slots.lexicon import phrase
from chatbot.slots.message import Message

_SHORTEST_CHINESE_NAME = 3


def products(message: Message) -> tuple[str, ...]:
    """The SKUs of the products that the message names, by SKU or by a name that nothing else could mean.

    “Red Roses” could be any red roses. A name of one ordinary word counts only where it is used as a name.
    """
    every = message.shop.products.values()
    return tuple(one.sku for one in every if _by_sku(message, one) or _by_name(message, one))


def _by_sku(message: Message, product: Product) -> bool:
    sku = fold(product.sku)
    if sku not in message.folded or sku.isalpha():
        return False
    return re.search(rf"(?<![\w-]){re.escape(sku)}(?![\w-])", message.folded, re.ASCII) is not None


def _by_name(message: Message, product: Product) -> bool:
    return any(_stands(message, fold(name)) for name in product.names.values())


def _stands(message: Message, name: str) -> bool:
    core = re.sub(r"\A(?:the|a|an)\s", "", message.patterns.compiled["products.suffix"].sub("", name))
    if core not in message.folded:
        return False
    own = _distinctive(message, core)
    places = re.finditer(phrase(core), message.folded) if own else ()
    return any(_used_as_name(message, core, own, match) for match in places)


def _used_as_name(message: Message, core: str, own: str, match: re.Match[str]) -> bool:
    start, end = match.span()
    if _stands_by(message, "called", start, end):
        return True
    if _stands_by(message, "ordinary", start, end) and not message.text[start].isupper():
        return False
    if not core.isascii():
        return len(own) >= _SHORTEST_CHINESE_NAME
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
