"""A message made ready for reading: folded once, its numbers and flowers found once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from chatbot.domain import Language, Shop
from chatbot.languages.folding import fold, has_chinese
from chatbot.names import Mention, NameIndex
from chatbot.quantities import Quantity, find
from chatbot.slots.patterns import Patterns, patterns

Span = tuple[int, int]

# How far before and after a number its context is looked for.
_REACH = 60


@dataclass(frozen=True)
class Message:
    """What every slot is read from."""

    text: str
    shop: Shop
    names: NameIndex
    language: Language
    today: date

    @cached_property
    def folded(self) -> str:
        return fold(self.text)

    @cached_property
    def quantities(self) -> tuple[Quantity, ...]:
        return find(self.text, self.today)

    @cached_property
    def mentions(self) -> tuple[Mention, ...]:
        return self.names.find(self.text, fuzzy=True)

    @cached_property
    def patterns(self) -> Patterns:
        """English always, since digits and its words turn up everywhere; Chinese where it is written or spoken."""
        chinese = has_chinese(self.folded) or self.language is Language.CHINESE
        languages = (Language.ENGLISH, Language.CHINESE) if chinese else (Language.ENGLISH,)
        return patterns(languages, self.words("colours"))

    def words(self, kind: str) -> tuple[str, ...]:
        """All the shop's words of a kind of its vocabulary, folded."""
        owners = self.shop.vocabulary.get(kind, {}).values()
        return tuple(sorted({fold(word) for words in owners for said in words.values() for word in said}))

    @cached_property
    def sentences(self) -> tuple[Span, ...]:
        """The places of the sentences, in order."""
        ends = [match.span() for match in self.patterns.finditer("text.sentence_end", self.folded)]
        starts = [0, *(end for _, end in ends)]
        spans = zip(starts, [*(start for start, _ in ends), len(self.folded)], strict=True)
        return tuple((start, end) for start, end in spans if self.folded[start:end].strip())

    def sentence(self, place: int) -> int:
        """The number of the sentence that holds ``place``."""
        return max((n for n, (start, _) in enumerate(self.sentences) if start <= place), default=0)

    def before(self, place: int) -> str:
        return self.folded[max(0, place - _REACH) : place]

    def after(self, place: int) -> str:
        return self.folded[place : place + _REACH]

    def preceded(self, name: str, place: int) -> bool:
        """Whether the pattern ``name``, which ends in \\Z, matches what stands before ``place``."""
        return self.patterns.has(name, self.before(place))

    def followed(self, name: str, place: int) -> bool:
        """Whether the pattern ``name``, which begins with \\A, matches what stands after ``place``."""
        return self.patterns.has(name, self.after(place))

    def marks(self, name: str) -> Iterator[Span]:
        for match in self.patterns.finditer(name, self.folded):
            yield match.span()

    def without(self, spans: list[Span]) -> str:
        """The folded text with these places blanked out."""
        pieces = list(self.folded)
        for start, end in spans:
            pieces[start:end] = " " * (end - start)
        return "".join(pieces)


def phrase(word: str) -> str:
    """A pattern for a word or phrase: whole words in Latin letters, anywhere in Chinese."""
    escaped = re.escape(word).replace(r"\ ", r"[\s-]+")
    return rf"(?<![a-z]){escaped}(?![a-z])" if word.isascii() else escaped
