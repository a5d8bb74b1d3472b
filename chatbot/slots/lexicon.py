"""A shop's words of one kind, compiled once: which word belongs to which colour or occasion."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from chatbot.domain import Shop
from chatbot.languages.folding import fold

Found = tuple[int, int, str]

_GAP = re.compile(r"[\s-]+")


@dataclass(frozen=True)
class Lexicon:
    """``owners`` tells what a folded word stands for."""

    owners: Mapping[str, str]
    pattern: re.Pattern[str]

    @classmethod
    def of(cls, shop: Shop, kind: str) -> Lexicon:
        """The shop's vocabulary of ``kind`` (colours, occasions) in both languages."""
        owned = shop.vocabulary.get(kind, {}).items()
        return _compiled(tuple((word, id) for id, words in owned for said in words.values() for word in said))

    def places(self, text: str) -> list[Found]:
        """The words in ``text``, the longest at each place, with what they stand for."""
        return [
            (*match.span(), self.owners[_GAP.sub(" ", match.group())]) for match in self.pattern.finditer(text)
        ]


@lru_cache(maxsize=16)
def _compiled(owned: tuple[tuple[str, str], ...]) -> Lexicon:
    owners = {_GAP.sub(" ", fold(word)): id for word, id in owned}
    longest_first = sorted(owners, key=len, reverse=True)
    return Lexicon(owners, re.compile("|".join(map(phrase, longest_first)) or r"(?!)"))


def phrase(word: str) -> str:
    """A pattern for a word or phrase: whole words in Latin letters, anywhere in Chinese."""
    escaped = re.escape(word).replace(r"\ ", r"[\s-]+")
    return rf"(?<![a-z\d]){escaped}(?![a-z\d])" if word.isascii() else escaped
