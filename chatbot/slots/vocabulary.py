"""The shop's own words in a message: colours and an occasion."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from chatbot.slots.lexicon import Found, Lexicon
from chatbot.slots.message import Message, Span


def colours(message: Message, elsewhere: Sequence[Span]) -> tuple[str, ...]:
    """The colours that are asked for, in the order they are named; not those that flowers have turned.

    ``elsewhere`` are places whose colours are of something else, such as the paper.
    """
    found = [
        (start, owner)
        for start, end, owner in colour_places(message)
        if not message.preceded("negation.colours", start) and not any(a <= start < b for a, b in elsewhere)
    ]
    return tuple(dict.fromkeys(owner for _, owner in sorted(found)))


def colour_places(message: Message) -> list[Found]:
    """Where colours stand. The name of a flower is no colour."""
    bare = _bare_colours(message)
    names = [(one.start + _colour_within(message, one.start, one.end, bare), one.end) for one in message.mentions]
    text = message.without([*message.marks("vocabulary.not_colours"), *names])
    found = Lexicon.of(message.shop, "colours").places(text)
    taken = {place for start, end, _ in found for place in range(start, end)}
    short = [
        (place, place + 1, bare[text[place]]) for place in _bare_places(message, text, bare) if place not in taken
    ]
    return sorted([*found, *short])


def occasion(message: Message, elsewhere: Sequence[Span]) -> str | None:
    """The occasion named first; of two side by side the last (“wedding anniversary”).

    520 may be a day for lovers; as a price it is none.
    """
    counted = [(one.start, one.end) for one in message.quantities if one.kind not in ("number", "date", "ordinal")]
    hidden = [*message.marks("vocabulary.not_occasions"), *elsewhere]
    found = [
        one
        for one in Lexicon.of(message.shop, "occasions").places(message.without(hidden))
        if not any(start <= one[0] < end for start, end in counted)
    ]
    if not found:
        return None
    chosen = found[0]
    for one in found[1:]:
        if not message.patterns.has("vocabulary.neighbours", message.folded[chosen[1] : one[0]]):
            break
        chosen = one
    return chosen[2]


def _bare_colours(message: Message) -> dict[str, str]:
    """红 for 红色: a colour's single character, by its owner."""
    endings = [ending for pack in message.patterns.packs if (ending := pack["vocabulary"]["colour_ending"])]
    owners = Lexicon.of(message.shop, "colours").owners.items()
    bare = {word[0]: owner for word, owner in owners if len(word) == 2 and word[1] in endings}
    return {**bare, **{word: owner for word, owner in owners if len(word) == 1}}


def _bare_places(message: Message, text: str, bare: Mapping[str, str]) -> Iterator[int]:
    """Where one character is a colour: before a flower (红白玫瑰 has two), in its name, before paper or leaves."""
    for one in message.mentions:
        place = one.start + _colour_within(message, one.start, one.end, bare) - 1
        while place >= 0 and text[place] in bare:
            yield place
            place -= 1
    for place, character in enumerate(text):
        if character in bare and message.followed("vocabulary.bare_colour_before", place + 1):
            yield place


def _colour_within(message: Message, start: int, end: int, bare: Mapping[str, str]) -> int:
    """How much of a flower's name is a colour: 1 in 红玫瑰, 4 in “red rose”, nothing in 紫罗兰."""
    text = message.folded[start:end]
    words = [*message.colour_words, *bare]
    colour = max((word for word in words if text.startswith(word) and text != word), key=len, default="")
    rest = text[len(colour) :]
    whole_word = not colour.isascii() or not rest[:1].isalpha()
    # Only what leaves a name of its own is a colour.
    return len(colour) if colour and whole_word and message.names.find(rest, fuzzy=False) else 0
