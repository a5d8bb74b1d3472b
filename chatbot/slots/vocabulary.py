"""The shop's own words in a message: colours, an occasion, products."""

from __future__ import annotations

import re
from collections.abc import Iterator

from chatbot.domain import Product
from chatbot.languages.folding import fold
from chatbot.slots.message import Message, Span, phrase

Found = tuple[int, int, str]

_SHORTEST_CHINESE_NAME = 3


def colours(message: Message, elsewhere: list[Span]) -> tuple[str, ...]:
    """The colours that are asked for, in the order they are named; not those that flowers have turned.

    ``elsewhere`` are places whose colours are of something else, such as the paper.
    """
    found = [
        (start, owner)
        for start, end, owner in colour_places(message)
        if not message.preceded("negation.colours", start) and not any(a <= start < b for a, b in elsewhere)
    ]
    return tuple(dict.fromkeys(owner for _, owner in found))


def colour_places(message: Message) -> list[Found]:
    """Where colours stand. The name of a flower is no colour."""
    hidden = [*message.marks("vocabulary.not_colours"), *_names_only(message)]
    return _places(message.without(hidden), message, "colours")


def _names_only(message: Message) -> Iterator[Span]:
    """The mentions, less a colour that is a part of one: 红玫瑰, “red rose”."""
    own = [fold(word) for word in message.words("colours")]
    for one in message.mentions:
        text = message.folded[one.start : one.end]
        colour = max((word for word in own if text.startswith(word) and text != word), key=len, default="")
        rest = text[len(colour) :]
        whole_word = not colour.isascii() or not rest[:1].isalpha()
        # 紫罗兰 begins with purple and is none: only a colour before another name of the same flower is one.
        known = colour and whole_word and message.names.find(rest, fuzzy=False)
        yield (one.start + len(colour) if known else one.start, one.end)


def occasion(message: Message) -> str | None:
    """The occasion named first; of two side by side the last (“wedding anniversary”)."""
    text = message.without(list(message.marks("vocabulary.not_occasions")))
    found = _places(text, message, "occasions")
    if not found:
        return None
    chosen = found[0]
    for one in found[1:]:
        if not message.patterns.has("vocabulary.neighbours", message.folded[chosen[1] : one[0]]):
            break
        chosen = one
    return chosen[2]


def _places(text: str, message: Message, kind: str) -> list[Found]:
    """The words of a kind in ``text``, the longest at each place."""
    owners = {
        fold(word): owner
        for owner, words in message.shop.vocabulary.get(kind, {}).items()
        for said in words.values()
        for word in said
    }
    if not owners:
        return []
    pattern = re.compile("|".join(phrase(word) for word in sorted(owners, key=len, reverse=True)))
    plain = {re.sub(r"[\s-]+", " ", word): owner for word, owner in owners.items()}
    return [(*match.span(), plain[re.sub(r"[\s-]+", " ", match.group())]) for match in pattern.finditer(text)]


def products(message: Message) -> tuple[str, ...]:
    """The SKUs of products that the message names, by SKU or by a name that nothing else could mean."""
    return tuple(one.sku for one in message.shop.products.values() if _named(message, one))


def _named(message: Message, product: Product) -> bool:
    sku = fold(product.sku)
    if any(character.isdigit() for character in sku) and re.search(
        rf"(?<![\w-]){re.escape(sku)}(?![\w-])", message.folded
    ):
        return True
    return any(_name_stands(message, name) for name in product.names.values())


def _name_stands(message: Message, name: str) -> bool:
    folded = fold(name)
    core = re.sub(r"\A(?:the|a|an)\s", "", message.patterns.compiled["products.suffix"].sub("", folded))
    if not _distinctive(message, core):
        return False
    if core.isascii() and " " not in core:
        # One common word is a name only where it is written as one.
        return re.search(rf"(?<![\w]){re.escape(core)}(?![\w])", message.text, re.IGNORECASE) is not None and (
            re.search(phrase(folded), message.folded) is not None if folded != core else _capital(message, core)
        )
    return re.search(phrase(core), message.folded) is not None


def _capital(message: Message, word: str) -> bool:
    title = word[:1].upper() + word[1:]
    return re.search(rf"(?<=[^.!?\n] ){re.escape(title)}\b|[\"“‘']{re.escape(title)}", message.text) is not None


def _distinctive(message: Message, core: str) -> bool:
    """Whether anything is left of a name without flowers, colours, numbers and the words of the trade."""
    rest = list(core)
    for one in message.names.find(core, fuzzy=False):
        rest[one.start : one.end] = " " * (one.end - one.start)
    common = {word for pack in message.patterns.packs for word in pack["products"]["common"]} | set(
        message.words("colours")
    )
    text = "".join(rest)
    if core.isascii():
        return any(word not in common and not word.isdigit() for word in re.findall(r"\w+", text))
    left = re.sub("|".join(map(re.escape, sorted(common, key=len, reverse=True))) + r"|[\s\d]", "", text)
    return bool(left) and len(core) >= _SHORTEST_CHINESE_NAME or len(left) > 1
