"""What a message says about itself: that it is a courtesy, or that something did not go wrong."""

from __future__ import annotations

import re
from functools import cache

from chatbot.domain import Issue, Language
from chatbot.languages import pack
from chatbot.languages.folding import fold


def is_courtesy(text: str, language: Language) -> bool:
    """Whether a message says hello, thanks or goodbye."""
    return re.search(pack(language, "slots")["talk"]["courtesy"], text, re.IGNORECASE) is not None


def wants_redress(text: str, language: Language) -> bool:
    """Whether a message wants money or the like, which nobody does to whom nothing happened."""
    return re.search(pack(language, "slots")["talk"]["redress"], fold(text)) is not None


def asks_name(text: str, language: Language) -> bool:
    """Whether a message asks for the shop's name, or whom one is talking to, and nothing else."""
    return re.search(pack(language, "slots")["talk"]["name"], fold(text)) is not None


def denied_issues(text: str, language: Language) -> frozenset[Issue]:
    """What a message says is not the trouble: “they weren't wilted”, 不是蔫."""
    folded = fold(text)
    return frozenset(issue for issue, pattern in _denials(language) if pattern.search(folded))


@cache
def _denials(language: Language) -> tuple[tuple[Issue, re.Pattern[str]], ...]:
    said = pack(language, "slots")["denials"]
    return tuple((Issue(issue), re.compile(pattern)) for issue, pattern in said.items())
