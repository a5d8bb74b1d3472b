"""A message cut into what may be judged by itself: sentences, clauses, bracketed asides, encoded runs."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain, pairwise

from chatbot.languages.folding import LIMIT
from chatbot.sentences import split

# More than these are judged several at a time, so that an endless text is read in bounded time.
MOST = 24

# Encoded text: a long run without blanks, with digits, capitals or signs inside.
_ENCODED = r"(?<!\S)(?=\S*[\dA-Z%\\+/=])[\w+/%\\=-]{16,}(?!\S)"
_ASIDE = r"[(（\[【〔][^()（）\[\]【】〔〕]{12,}[)）\]】〕]"
_RUNS = re.compile(f"{_ENCODED}|{_ASIDE}", re.ASCII)
# Words of Latin, Greek and Cyrillic letters, alone or mixed.
_WORDS = re.compile(r"[A-Za-zÀ-ɏͰ-ԯ]+")
_CUT = re.compile(r"(?<=[;；\n])|(?=\s[-–—]+\s)|(?=——)|(?=<[^/\s])|(?<=[>＞|])(?!\S)")


def plain(text: str) -> str:
    """The text as it is seen: no invisible characters, plain letters and digits for their look-alikes."""
    return text if text.isascii() else _WORDS.sub(_spelt, "".join(map(_seen, text)))


def _seen(character: str) -> str:
    if unicodedata.category(character) == "Cf":
        return ""
    narrow = unicodedata.normalize("NFKC", character)
    return narrow if narrow.isascii() and narrow.isalnum() else character


def _spelt(word: re.Match[str]) -> str:
    """The word in Latin letters if all of its letters look Latin: “rоsеs” with a Cyrillic “о” and “е”."""
    letters = [_latin(letter) for letter in word[0]]
    return "".join(letters) if all(letters) else word[0]


@lru_cache(maxsize=2048)
def _latin(letter: str) -> str:
    """The Latin letter that a letter is or looks like; else nothing."""
    if unicodedata.name(letter, "").startswith("LATIN"):
        return letter
    alike = (one for one in _look_alikes(letter) if one.isupper() == letter.isupper())
    # A capital “І” is listed as a small “l”, its small “і” as “i”.
    other = (one.upper() for one in _look_alikes(letter.lower()) if letter.isupper())
    return next(chain(alike, other), "")


def _look_alikes(letter: str) -> Sequence[str]:
    """The plain letters that Unicode's table of confusables has for one of another alphabet."""
    from confusable_homoglyphs import confusables  # type: ignore[import-untyped]

    found = confusables.is_confusable(letter, preferred_aliases=["latin"]) or [{"homoglyphs": ()}]
    return [str(one["c"]) for one in found[0]["homoglyphs"] if one["c"].isascii() and one["c"].isalpha()]


def clauses(text: str) -> tuple[str, ...]:
    """The first ``LIMIT`` characters in pieces that are the text when they are joined; at most ``MOST``."""
    text = text[:LIMIT]
    cuts = sorted({0, len(text), *_sentence_starts(text), *_inner_cuts(text)})
    return _few([text[start:end] for start, end in pairwise(cuts)])


def _sentence_starts(text: str) -> Iterator[int]:
    place = 0
    for sentence in split(text):
        place = text.index(sentence, place)
        yield place
        place += len(sentence)


def _inner_cuts(text: str) -> Iterator[int]:
    yield from (cut.start() for cut in _CUT.finditer(text))
    for run in _RUNS.finditer(text):
        yield from run.span()


def _few(pieces: Sequence[str]) -> tuple[str, ...]:
    together = -(-len(pieces) // MOST) or 1
    return tuple("".join(pieces[start : start + together]) for start in range(0, len(pieces), together))
