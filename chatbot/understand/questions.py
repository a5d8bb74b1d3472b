"""A message cut where it asks something else, by what a language says of questions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from chatbot.domain import Language
from chatbot.languages import pack
from chatbot.languages.folding import fold
from chatbot.sentences import split

_TERM = re.compile(r"(?<!\(\?P)<([a-z]+)>")


@dataclass(frozen=True)
class Piece:
    """A sentence of a message, or the part of one that may be answered by itself."""

    text: str
    asks: bool


def pieces(text: str, language: Language) -> tuple[Piece, ...]:
    """The message in its pieces, without the conjunctions between them."""
    found = (piece for sentence in split(text) for piece in _pieces(sentence, language))
    return tuple(found)


def demands(text: str, language: Language) -> bool:
    """Whether it is a complaint's own matter that is asked about, such as what will be done."""
    return _pattern(language, "demands").search(fold(text)) is not None


def refers(text: str, language: Language) -> bool:
    """Whether things are asked about that were spoken of before: “them”, “in pink”."""
    return _pattern(language, "refers").search(fold(text)) is not None


def named(text: str, flowers: str, language: Language) -> str:
    """The text with the name of flowers for the first word that stands for them: “how long do tulips last?”."""
    folded = fold(text)
    place = _pattern(language, "stands_for").search(folded)
    return f"{text[: place.start()]}{flowers}{text[place.end() :]}" if place else text


def _pieces(sentence: str, language: Language) -> list[Piece]:
    parts = [part for one in _cut(sentence, language) for part in _apart(one, language)]
    # The mark at the end of a sentence makes a question of its last piece; the others have to ask by their words.
    last = len(parts) if fold(sentence).rstrip(" \"')").endswith("?") else 0
    return [Piece(part, place == last or _asks(part, language)) for place, part in enumerate(parts, start=1)]


def _apart(text: str, language: Language) -> list[str]:
    """What commas part: after what does not ask by itself they part nothing, it leads up to the question."""
    found: list[str] = []
    start = 0
    for cut in _pattern(language, "comma").finditer(fold(text)):
        if _asks(text[start : cut.start()], language):
            found.append(text[start : cut.start()].strip())
            start = cut.end()
    return [*found, text[start:].strip()]


def _cut(text: str, language: Language) -> list[str]:
    cuts = list(_pattern(language, "cut").finditer(fold(text)))
    starts, ends = [0, *(cut.end() for cut in cuts)], [*(cut.start() for cut in cuts), len(text)]
    spans = zip(starts, ends, strict=True)
    return [text[start:end].strip() for start, end in spans if text[start:end].strip()]


def _asks(text: str, language: Language) -> bool:
    return _pattern(language, "asks").search(fold(text)) is not None


@cache
def _pattern(language: Language, name: str) -> re.Pattern[str]:
    read = pack(language, "questions")
    return re.compile(_filled(read["questions"][name], read["terms"]))


def _filled(pattern: str, terms: dict[str, str]) -> str:
    """Terms stand in terms."""
    while _TERM.search(pattern):
        pattern = _TERM.sub(lambda found: terms[found.group(1)], pattern)
    return pattern
