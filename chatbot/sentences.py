"""Where a sentence ends, in English and Chinese, also while the text is still being written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from chatbot.domain import Language

# After these a full stop ends nothing. Titles, Latin shorthand and the hours of the day cover what a shop writes.
_WORDS = ("Mr", "Mrs", "Ms", "Dr", "St", "No", "vs", r"e\.g", r"i\.e", r"[ap]\.m", "[A-Z]")
_SHORT = "".join(rf"(?<!\b{word})" for word in _WORDS)
_LATIN_END = rf"{_SHORT}[.!?…]+[\"'”’)]*(?=\s)"
_CHINESE_END = r"[。！？…]+[”’」』）\"']*"
_END = re.compile(rf"{_LATIN_END}|{_CHINESE_END}|\n+")


def split(text: str) -> tuple[str, ...]:
    """The sentences of a finished text, without blanks at their ends; none is empty."""
    return tuple(stream([text]))


def stream(pieces: Iterable[str]) -> Iterator[str]:
    """Sentences as soon as the text that follows shows that they are whole; the rest at the end."""
    text = ""
    for piece in pieces:
        text += piece
        while (end := _END.search(text)) and end.end() < len(text):
            sentence, text = text[: end.end()].strip(), text[end.end() :]
            if sentence:
                yield sentence
    for sentence in _END.sub(lambda end: end.group() + "\n", text).split("\n"):
        if sentence.strip():
            yield sentence.strip()


def joined(texts: Sequence[str], language: Language) -> str:
    """Sentences side by side: with a blank between them in English, without one in Chinese."""
    return ("" if language is Language.CHINESE else " ").join(texts)
