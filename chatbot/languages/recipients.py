"""Whom flowers are for: the words for those a customer is close to, and how a message names them."""

from __future__ import annotations

import re
from functools import cache

from chatbot.domain import Language
from chatbot.languages import pack


def recipients(text: str, language: Language) -> tuple[str, ...]:
    """Whom a message calls those that its flowers are for, in its own words and order: “mother”, 女朋友."""
    found = (next(filter(None, match.groups())) for match in _given_to(language).finditer(text))
    return tuple(dict.fromkeys(one.casefold() for one in found))


@cache
def relation(language: Language) -> re.Pattern[str]:
    """Any word for somebody whom flowers may be for."""
    words = pack(language, "recipients")["relation"]
    return re.compile(words if language is Language.CHINESE else rf"\b(?:{words})\b", re.IGNORECASE)


@cache
def _given_to(language: Language) -> re.Pattern[str]:
    told = pack(language, "recipients")
    ways = (way.replace("<relation>", told["relation"]) for way in told["given_to"])
    return re.compile("|".join(ways), re.IGNORECASE)
