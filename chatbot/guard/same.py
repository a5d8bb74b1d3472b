"""Whether a rewording says the same as the standard sentence: a question a function, and all have to agree.

The same figures in the same order (or the right hours stand at the wrong day), the line's flowers, remedies and
evidence, a question where there was one, a denial where there was one, we and you in their places, opposites
untouched, and three in five of the words of content.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from chatbot.domain import Language
from chatbot.guard.candidate import Candidate
from chatbot.guard.checks import REMEDY_CLAIMS
from chatbot.guard.words import unsupported

CLAIMS_TO_SAY = frozenset({*REMEDY_CLAIMS, "photo", "order_number", "handover", "availability"})
KEPT_WORDS = 0.6


def figures(line: Candidate, text: Candidate) -> bool:
    return line.figures == text.figures


def flowers(line: Candidate, text: Candidate) -> bool:
    return line.flowers <= text.flowers


def claims(line: Candidate, text: Candidate) -> bool:
    patterns = line.patterns
    return (patterns.claims(line.text) & CLAIMS_TO_SAY) <= patterns.claims(text.text)


def mood(line: Candidate, text: Candidate) -> bool:
    return _asks(line.text) == _asks(text.text)


def denial(line: Candidate, text: Candidate) -> bool:
    return line.patterns.has("negation", line.text) == line.patterns.has("negation", text.text)


def roles(line: Candidate, text: Candidate) -> bool:
    """Who does what to whom: we and you come in the same order, though one of them may be said less often."""
    one, other = list(_persons(line)), list(_persons(text))
    return _within(one, other) or _within(other, one)


def poles(line: Candidate, text: Candidate) -> bool:
    """Too little stays too little, before stays before."""
    return _poles(line) == _poles(text)


def words(line: Candidate, text: Candidate) -> bool:
    every, lost = unsupported(line.text, text.text, line.language, line.patterns.stop_words)
    return not every or 1 - len(lost) / len(set(every)) >= KEPT_WORDS


SAME: tuple[Callable[[Candidate, Candidate], bool], ...] = (
    figures,
    flowers,
    claims,
    mood,
    denial,
    roles,
    poles,
    words,
)


def _asks(text: str) -> bool:
    return text.rstrip().endswith(("?", "？"))


def _persons(one: Candidate) -> Iterator[str]:
    return (found.lastgroup or "" for found in one.patterns.persons.finditer(one.text))


def _poles(one: Candidate) -> frozenset[str]:
    if one.language is Language.CHINESE:
        return frozenset(pole for pole in one.patterns.poles if pole in one.text)
    return one.patterns.poles & set(re.findall(r"[a-z]+", one.text.casefold()))


def _within(short: Sequence[str], long: Sequence[str]) -> bool:
    """Whether ``short`` is a subsequence of ``long``."""
    rest = iter(long)
    return all(word in rest for word in short)
