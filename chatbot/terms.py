"""The terms that a text is found by: English words by their stem, Chinese by each character and each pair of them.

Chinese has no blanks between its words, and a search for one word of one or two characters is the commonest.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from typing import Any

import snowballstemmer  # type: ignore[import-untyped]

from chatbot.languages.folding import fold_all

_CHINESE = "㐀-鿿豈-\ufaff\U00020000-\U0003ffff"
_RUN = re.compile(rf"(?P<chinese>[{_CHINESE}]+)|[^\W_{_CHINESE}]+(?:'[^\W_{_CHINESE}]+)*")


Span = tuple[int, int]


@dataclass(frozen=True)
class Query:
    """What is looked for: ``words`` by their stems, ``runs`` of Chinese as they stand."""

    words: frozenset[str]
    runs: frozenset[str]

    def __bool__(self) -> bool:
        return bool(self.words or self.runs)

    @property
    def terms(self) -> frozenset[str]:
        """The terms that a text with all of it has."""
        return self.words | {term for run in self.runs for term in (_pairs(run) or {run})}

    @property
    def certain(self) -> bool:
        """Whether a text that has the ``terms`` has all of it: a longer run may be there in pieces only."""
        return all(len(run) <= 2 for run in self.runs)


@dataclass(frozen=True)
class Part:
    """A piece of a text; ``hit`` where it is what was looked for."""

    text: str
    hit: bool


def terms_of(text: str) -> frozenset[str]:
    """All the terms of ``text``."""
    found: set[str] = set()
    for run in _runs(text):
        found |= {*run.text, *_pairs(run.text)} if run.chinese else {_stem(run.text)}
    return frozenset(found)


def query_of(text: str) -> Query:
    """What someone who types ``text`` looks for: all of its words, in any order."""
    runs = list(_runs(text))
    return Query(
        words=frozenset(_stem(run.text) for run in runs if not run.chinese),
        runs=frozenset(run.text for run in runs if run.chinese),
    )


def holds(texts: Iterable[str], query: Query) -> bool:
    """Whether each run of ``query`` stands in one of ``texts`` as it is."""
    folded = [fold_all(text) for text in texts]
    return all(any(run in text for text in folded) for run in query.runs)


def marked(text: str, query: Query) -> tuple[Part, ...]:
    """``text`` cut where something that was looked for begins and ends."""
    parts: list[Part] = []
    place = 0
    for start, end in _hits(text, query):
        parts += [Part(text[place:start], False), Part(text[start:end], True)]
        place = end
    return tuple(part for part in (*parts, Part(text[place:], False)) if part.text)


def excerpt(text: str, query: Query, length: int) -> tuple[Part, ...]:
    """About ``length`` characters of ``text`` in one line, from a little before the first hit."""
    first = next(iter(_hits(text, query)), (0, 0))[0]
    start = max(0, min(first - length // 3, len(text) - length))
    if start:  # not in the middle of a word
        start = first - len(text[start:first].partition(" ")[2]) if " " in text[start:first] else start
    cut = " ".join(text[start : start + length].split())
    return marked("…" * (start > 0) + cut + "…" * (start + length < len(text)), query)


@dataclass(frozen=True)
class _Run:
    text: str
    start: int
    chinese: bool


def _runs(text: str) -> Iterator[_Run]:
    for found in _RUN.finditer(fold_all(text)):
        yield _Run(found.group(), found.start(), found["chinese"] is not None)


def _pairs(run: str) -> set[str]:
    return {one + other for one, other in pairwise(run)}


def _hits(text: str, query: Query) -> list[Span]:
    """Where what is looked for stands in ``text``, in order and without overlaps."""
    spans: list[Span] = []
    for start, end in sorted(_spans(text, query)):
        if spans and start <= spans[-1][1]:
            spans[-1] = spans[-1][0], max(end, spans[-1][1])
        else:
            spans.append((start, end))
    return spans


def _spans(text: str, query: Query) -> Iterator[Span]:
    wanted = "|".join(map(re.escape, query.runs))
    for run in _runs(text):
        if run.chinese and wanted:
            for found in re.finditer(wanted, run.text):
                yield run.start + found.start(), run.start + found.end()
        elif not run.chinese and _stem(run.text) in query.words:
            yield run.start, run.start + len(run.text)


@lru_cache(maxsize=65536)
def _stem(word: str) -> str:
    plain = "".join(one for one in unicodedata.normalize("NFKD", word) if not unicodedata.combining(one))
    return str(_stemmer().stemWord(plain)).replace("'", "")


@cache
def _stemmer() -> Any:
    return snowballstemmer.stemmer("english")
