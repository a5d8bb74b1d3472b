"""What a message says beside its evidence: an order's number and a photo are slots, and no part of the trouble."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache

from chatbot.domain import Language, Shop
from chatbot.languages import pack
from chatbot.languages.folding import fold
from chatbot.names import NameIndex
from chatbot.slots.lexicon import phrase
from chatbot.slots.message import Message
from chatbot.slots.orders import answered
from chatbot.slots.signs import photo

# So much is a story: its evidence drowns nothing.
LONGEST = 1_500


def without_evidence(text: str, shop: Shop, names: NameIndex, language: Language, today: date) -> str:
    """The text less “from order 1042”, and less the clauses that only name an order or say that a photo is there.

    The mark at such a clause's end goes to what stands before it, so that a sentence keeps its end. A text of
    nothing else is left as it is.
    """
    if len(text) > LONGEST:
        return text
    message = Message(text, shop, names, language, today)
    kept: list[tuple[str, str]] = []
    for clause, mark in _clauses(message):
        if not _is_evidence(clause):
            kept.append((_unnumbered(clause), mark))
        elif kept and not message.patterns.has("text.sentence_end", fold(kept[-1][1])):
            kept[-1] = (kept[-1][0], mark)
    said = "".join(clause + mark for clause, mark in kept).strip()
    return said if any(character.isalnum() for character in said) else text


def _clauses(message: Message) -> Iterator[tuple[Message, str]]:
    """The clauses, each with the mark at its end."""
    start = 0
    for mark in message.patterns.finditer("text.clause_end", message.folded):
        yield _part(message, start, mark.start()), message.text[slice(*mark.span())]
        start = mark.end()
    yield _part(message, start, len(message.text)), ""


def _unnumbered(clause: Message) -> str:
    text = clause.text
    for start, end in reversed(clause.marks("order.mention")):
        text = text[:start] + text[end:]
    return text


def _part(message: Message, start: int, end: int) -> Message:
    return replace(message, text=message.text[start:end], found={})


def _is_evidence(clause: Message) -> bool:
    if answered(clause) is not None:
        return True
    return photo(clause) and not _says_more(clause.without(clause.marks("photo.yes")))


def _says_more(rest: str) -> bool:
    return any(character.isalnum() for character in _function_words().sub(" ", rest))


@cache
def _function_words() -> re.Pattern[str]:
    words = {fold(word) for language in Language for word in pack(language, "function_words")["words"]}
    return re.compile("|".join(map(phrase, sorted(words, key=len, reverse=True))))
