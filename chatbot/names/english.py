"""English flower names: words in the singular, misspelt ones mended, phrases matched longest first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from rapidfuzz import process
from rapidfuzz.distance import OSA

from chatbot.languages.folding import fold
from chatbot.languages.words import singular, stem
from chatbot.names.mention import Name, Span, taken

_WORD = re.compile(r"[a-z]+(?:'[a-z]+)*")
_SHORTEST_MISSPELT = 5
_SHORTEST_HALF = 3
_LETTERS_WRONG = ((12, 3), (8, 2), (_SHORTEST_MISSPELT, 1))

Words = tuple[str, ...]


@dataclass(frozen=True)
class Token:
    word: str
    key: str
    start: int
    end: int


@dataclass(frozen=True)
class EnglishNames:
    """``phrases`` are names as stems; ``vocabulary`` are the words long enough to be misspelt, by first letter."""

    phrases: Mapping[Words, Name]
    known: frozenset[str]
    vocabulary: Mapping[str, tuple[str, ...]]
    misspelt: Mapping[str, str]
    ordinary: frozenset[str]
    colours: frozenset[str]
    not_flowers: re.Pattern[str]
    people: tuple[re.Pattern[str], ...]

    @classmethod
    def of(cls, names: Iterable[Name], words: Mapping[str, Any]) -> EnglishNames:
        phrases: dict[Words, Name] = {}
        for name in names:
            stems = tuple(stem(word) for word in _WORD.findall(fold(name.text)))
            phrases.setdefault(stems, name)
            # “day lily” and “daylily”, “sun flower” and “sunflower” are one.
            phrases.setdefault(("".join(stems),), name)
        phrases.pop(("",), None)
        known = frozenset(word for phrase in phrases for word in phrase)
        long = sorted(word for word in known if len(word) >= _SHORTEST_MISSPELT)
        return cls(
            phrases=phrases,
            known=known,
            vocabulary={letter: tuple(w for w in long if w[0] == letter) for letter in {w[0] for w in long}},
            misspelt={wrong: stem(right) for wrong, right in words["misspelt"].items()},
            ordinary=frozenset(stem(word) for word in words["ordinary"]) - known,
            colours=frozenset(words["colour_names"]),
            not_flowers=re.compile("|".join(words["not_flowers"])),
            people=tuple(re.compile(pattern) for pattern in words["people"]),
        )

    def places(self, text: str, folded: str, fuzzy: bool) -> list[tuple[int, int, Name]]:
        """Where names stand, less the people, verbs, streets and colours among them."""
        tokens = [Token(m.group(), self._key(m.group(), fuzzy), *m.span()) for m in _WORD.finditer(folded)]
        found = list(self._phrases(tokens, folded))
        if not found:
            return []
        spans = [match.span() for match in self.not_flowers.finditer(folded)]
        marks = taken(len(folded), [*spans, *self._people(text, folded), *self._colours(found, folded)])
        return [place for place in found if not any(marks[place[0] : place[1]])]

    def _key(self, word: str, fuzzy: bool) -> str:
        key = self.misspelt.get(word, stem(word)) if fuzzy else stem(word)
        if key in self.known or not fuzzy or len(key) < _SHORTEST_MISSPELT or key in self.ordinary:
            return key
        wrong = next(allowed for length, allowed in _LETTERS_WRONG if len(key) >= length)
        candidates = self.vocabulary.get(key[0], ())
        best = process.extractOne(key, candidates, scorer=OSA.distance, score_cutoff=wrong)
        return best[0] if best else key

    def _phrases(self, tokens: Sequence[Token], folded: str) -> Iterator[tuple[int, int, Name]]:
        longest = max(map(len, self.phrases), default=0)
        place = 0
        while place < len(tokens):
            run = _run(tokens, place, longest, folded)
            size, name = self._longest(run)
            if name is not None:
                yield run[0].start, run[size - 1].end, name
            place += size

    def _longest(self, run: Sequence[Token]) -> tuple[int, Name | None]:
        for size in range(len(run), 0, -1):
            name = self.phrases.get(tuple(token.key for token in run[:size]))
            if name is None and size == 2 and min(len(run[0].word), len(run[1].word)) >= _SHORTEST_HALF:
                name = self.phrases.get((stem(run[0].word + run[1].word),))
            if name is not None:
                return size, name
        return 1, None

    def _people(self, text: str, folded: str) -> Iterator[Span]:
        for pattern in self.people:
            for match in pattern.finditer(text):
                start, end = match.span("name")
                if singular(folded[start:end]) == folded[start:end]:
                    yield start, end

    def _colours(self, found: Sequence[tuple[int, int, Name]], folded: str) -> Iterator[Span]:
        for (start, end, _), (next_start, _, _) in pairwise(found):
            if folded[start:end] in self.colours and folded[end:next_start] == " ":
                yield start, end


def _run(tokens: Sequence[Token], place: int, longest: int, folded: str) -> list[Token]:
    """The words from ``place`` on that a name may span: only a space or a hyphen stands between them."""
    run = [tokens[place]]
    for token in tokens[place + 1 : place + longest]:
        if folded[run[-1].end : token.start] not in (" ", "-", " - ", "  "):
            break
        run.append(token)
    return run
