"""Where a sentence ends, in English and Chinese, also while the text is still being written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from chatbot.domain import Language

# After these a full stop ends nothing. Titles, Latin shorthand and the hours of the day cover what a shop writes.
_WORDS = ("Mr", "Mrs", "Ms", "Dr", "St", "No", "vs", r"e\.g", r"i\.e", r"[ap]\.m", "[A-Z]")
_SHORT = "".join(rf"(?<!\b{word})" for word in _WORDS)
_LATIN_END = rf"{_SHORT}[.!?…]+[\"'”’)]*(?=\s)"
_CHINESE_END = r"[。！？…]+[”’」』）\"']*"
_END = re.compile(rf"{_LATIN_END}|{_CHINESE_END}|\n+")


class Splitter:
    """Cuts a text that is still being written: a sentence is given once what follows shows that it is whole."""

    def __init__(self) -> None:
        self._text = ""

    def sentences(self, piece: str) -> Iterator[str]:
        """The sentences that ``piece`` completes, without blanks at their ends; none is empty."""
        self._text += piece
        while (end := _END.search(self._text)) and end.end() < len(self._text):
            sentence, self._text = self._text[: end.end()].strip(), self._text[end.end() :]
            if sentence:
                yield sentence

    def rest(self) -> Iterator[str]:
        """What is left when the text has ended."""
        for sentence in _END.sub(lambda end: end.group() + "\n", self._text).split("\n"):
            if sentence.strip():
                yield sentence.strip()


def split(text: str) -> tuple[str, ...]:
    """The sentences of a finished text."""
    splitter = Splitter()
    return (*splitter.sentences(text), *splitter.rest())


def joined(texts: Sequence[str], language: Language) -> str:
    """Sentences side by side: with a blank between them in English, without one in Chinese."""
    return ("" if language is Language.CHINESE else " ").join(texts)
