"""The rough singular of an English word: alike for a name and for what a customer makes of it."""

from __future__ import annotations

import re

_ENDINGS = (
    (re.compile(r"(?<=[a-z]{2})ies$"), "y"),
    (re.compile(r"(?<=(?:is|us|as|ss|ch|sh))es$|(?<=[xz])es$|(?<=[st]o)es$"), ""),
    (re.compile(r"(?<=[a-z]{3}[dlnrst])i$"), "us"),
    (re.compile(r"(?<=[a-z]{2})(?<![isu])s$"), ""),
)
_DOUBLED = re.compile(r"([a-z])\1")


def singular(word: str) -> str:
    """``roses`` → ``rose``, ``irises`` → ``iris``, ``peonies`` → ``peony``, ``gladioli`` → ``gladiolus``."""
    for ending, instead in _ENDINGS:
        folded, found = ending.subn(instead, word)
        if found:
            return folded
    return word


def stem(word: str) -> str:
    """The singular less apostrophes and doubled letters, where most misspellings are: ``lillie's`` → ``lily``."""
    plain = singular(word.replace("'", ""))
    if plain.endswith("ie"):
        plain = plain[:-2] + "y"
    return _DOUBLED.sub(r"\1", plain)
