"""How near a text is to a question, by the words they share: for a shop's few dozen topics and clauses.

English words are cut to their first letters, so that "delivery", "delivered" and "deliver" are one; Chinese, which
has no spaces, is read in pairs of characters. A rare word counts for more than a common one.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from chatbot.domain import Language
from chatbot.languages import pack


@dataclass(frozen=True)
class Entry:
    """What may answer a question: its words, and examples of the questions that it answers."""

    words: str
    questions: tuple[str, ...] = ()


Rank = Callable[[str, Sequence[Entry]], Sequence[float]]
"""Scores entries against a question: higher is nearer, and 0 or less has nothing to do with it."""

STEM_LETTERS = 5
# A text is near if what it shares is as telling as one word that no more than a quarter of the texts have.
TELLING = math.log(4)
# How much of a long text's advantage, that more words stand in it, is taken back.
LENGTH_SHARE = 0.25
_WORDS = re.compile(r"[a-z0-9]+|[\u4e00-\u9fff]+")


def by_words(query: str, entries: Sequence[Entry]) -> tuple[float, ...]:
    """A score for each entry: the weights of the terms that it shares with the query, for its length; else 0.

    A term's weight is log(entries / entries that have it), so that one which all of them have counts nothing.
    """
    documents = [terms(entry.words) for entry in entries]
    counts = Counter(term for document in documents for term in document)
    usual = sum(map(len, documents)) / max(len(documents), 1) or 1.0
    asked = terms(query)
    scores = []
    for document in documents:
        shared = sum(math.log(len(entries) / counts[term]) for term in asked & document)
        length = 1 - LENGTH_SHARE + LENGTH_SHARE * len(document) / usual
        scores.append(shared / length if shared >= TELLING else 0.0)
    return tuple(scores)


def terms(text: str) -> frozenset[str]:
    """What a text is compared by: the beginnings of its English words, the character pairs of its Chinese.

    Words that say nothing of what a text is about are left out.
    """
    empty = _function_words(Language.ENGLISH)
    found: set[str] = set()
    for run in _WORDS.findall(_chinese_function_words().sub(" ", text.casefold())):
        if not run.isascii():
            found.update(run[at : at + 2] for at in range(max(len(run) - 1, 1)))
        elif run not in empty:
            found.add(_stem(run))
    return frozenset(found)


def mentions(text: str, keyword: str) -> bool:
    """Whether all words of a keyword stand in a text, whatever their endings; a Chinese one as it is written."""
    if not keyword.isascii():
        return keyword.casefold() in text.casefold()
    return _stems(keyword) <= _stems(text)


def _stems(text: str) -> frozenset[str]:
    return frozenset(_stem(run) for run in _WORDS.findall(text.casefold()) if run.isascii())


def _stem(word: str) -> str:
    singular = word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
    return singular[:STEM_LETTERS]


@cache
def _function_words(language: Language) -> frozenset[str]:
    return frozenset(pack(language, "function_words")["words"])


@cache
def _chinese_function_words() -> re.Pattern[str]:
    # The longest first: a text without spaces is cut from the left, and a part of a word is not a word.
    words = sorted(_function_words(Language.CHINESE), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, words)))
