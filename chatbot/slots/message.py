"""A message made ready for reading: folded once, its numbers and flowers found once."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from chatbot.domain import Language, Shop
from chatbot.languages.folding import fold, has_chinese
from chatbot.names import Mention, NameIndex
from chatbot.quantities import Quantity, find
from chatbot.slots.lexicon import Lexicon
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
    found: dict[str, tuple[Span, ...]] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def folded(self) -> str:
        return fold(self.text)

    @cached_property
    def quantities(self) -> tuple[Quantity, ...]:
        return find(self.text, self.today)

    @cached_property
    def mentions(self) -> tuple[Mention, ...]:
        return self.names.find(self.text, fuzzy=True)

    def quantities_over(self, start: int, end: int) -> Iterator[Quantity]:
        """The quantities that share a character with ``start`` to ``end``."""
        place = bisect_right(self.quantities, start, key=lambda one: one.end)
        for one in self.quantities[place : place + end - start]:
            if one.start < end:
                yield one

    @cached_property
    def patterns(self) -> Patterns:
        """English always, since digits and its words turn up everywhere; Chinese where it is written or spoken."""
        chinese = has_chinese(self.folded) or self.language is Language.CHINESE
        languages = (Language.ENGLISH, Language.CHINESE) if chinese else (Language.ENGLISH,)
        return patterns(languages, self.colour_words)

    @cached_property
    def colour_words(self) -> tuple[str, ...]:
        """All the shop's words for colours, folded."""
        return tuple(Lexicon.of(self.shop, "colours").owners)

    @cached_property
    def sentences(self) -> tuple[Span, ...]:
        """The places of the sentences, in order."""
        ends = [match.span() for match in self.patterns.finditer("text.sentence_end", self.folded)]
        starts = [0, *(end for _, end in ends)]
        spans = zip(starts, [*(start for start, _ in ends), len(self.folded)], strict=True)
        return tuple((start, end) for start, end in spans if self.folded[start:end].strip())

    @cached_property
    def wilting_sentences(self) -> frozenset[int]:
        """The numbers of the sentences that say that flowers wilted, not that they may."""
        places = (start for start, _ in self.marks("timing.wilting"))
        return frozenset(self.sentence(one) for one in places if not self.preceded("timing.not_yet", one))

    def sentence(self, place: int) -> int:
        """The number of the sentence that holds ``place``."""
        return max(bisect_right(self.sentences, place, key=lambda span: span[0]) - 1, 0)

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

    def marks(self, name: str) -> tuple[Span, ...]:
        """Where the pattern ``name`` matches."""
        if name not in self.found:
            self.found[name] = tuple(match.span() for match in self.patterns.finditer(name, self.folded))
        return self.found[name]

    def without(self, spans: Iterable[Span]) -> str:
        """The folded text with these places blanked out."""
        pieces = list(self.folded)
        for start, end in spans:
            pieces[start:end] = " " * (end - start)
        return "".join(pieces)
