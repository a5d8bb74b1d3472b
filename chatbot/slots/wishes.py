"""What kind of thing is looked for: the most of something, and what the shop has no record of."""

from __future__ import annotations

from collections.abc import Iterable

from chatbot.domain import Superlative
from chatbot.slots.lexicon import Lexicon
from chatbot.slots.message import Message, Span
from chatbot.slots.patterns import group
from chatbot.slots.products import Named


def superlative(message: Message) -> Superlative | None:
    """The most that is asked for: “your cheapest bouquet”, “something that lasts longer”."""
    text = message.without(message.marks("superlative.none"))
    return next((one for one in Superlative if message.patterns.has(f"superlative.{one}", text)), None)


def in_season(message: Message) -> bool:
    """Whether flowers of the season are asked for, whichever they are."""
    return not message.mentions and message.patterns.has("season.asked", message.folded)


def sentiment(message: Message) -> str | None:
    """What flowers are to stand for, in the customer's words: “friendship” of “which flowers mean friendship”."""
    match = message.patterns.search("sentiment.asked", message.folded)
    return message.text[slice(*group(match, "thing"))].strip() or None if match else None


def unlisted(message: Message, named: tuple[Named, ...]) -> str | None:
    """What the customer asks whether it is sold, in their words, if the shop has no word for it.

    It has one where a flower or a product is named, and where the last word is a colour, an occasion or one of the
    trade: “birthday bouquets” are on record, “birthday cakes” and “flower seeds” are not.
    """
    for start, end in _things(message):
        if message.folded[start:end].strip() and not _is_known(message, (start, end), named):
            return message.text[start:end].strip()
    return None


def for_sale(message: Message) -> bool:
    """Whether it is asked whether flowers that the shop knows are sold."""
    return any(_holds(thing, _places(message)) for thing in _things(message))


def _things(message: Message) -> list[Span]:
    """Where the things stand of which it is asked whether they are sold."""
    return [group(match, "thing") for match in message.patterns.finditer("articles.asked", message.folded)]


def _places(message: Message) -> list[Span]:
    return [(one.start, one.end) for one in message.mentions]


def _holds(thing: Span, places: Iterable[Span]) -> bool:
    return any(start < thing[1] and thing[0] < end for start, end in places)


def _is_known(message: Message, thing: Span, named: tuple[Named, ...]) -> bool:
    if _holds(thing, [*_places(message), *((start, end) for start, end, _ in named)]):
        return True
    text = message.folded[slice(*thing)].strip()
    lexicons = (Lexicon.of(message.shop, kind) for kind in ("colours", "occasions"))
    ends = {place[1] for lexicon in lexicons for place in lexicon.places(text)}
    by_words = any(message.patterns.has(f"articles.{words}", text) for words in ("known", "kinds"))
    return by_words or len(text) in ends
