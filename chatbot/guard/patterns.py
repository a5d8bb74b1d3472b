"""The guard's patterns for one language, compiled from its language pack."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chatbot.domain import Language
from chatbot.languages import pack

Compiled = Mapping[str, re.Pattern[str]]
COPIED = "…"  # stands for what a sentence copies
_MARKS = re.compile(rf"[^\w{COPIED}?？]+")


@dataclass(frozen=True)
class Patterns:
    """``licensed`` kinds of claim need a licence, ``forbidden`` ones are never let through."""

    licensed: Compiled
    forbidden: Compiled
    marks: Compiled
    persons: re.Pattern[str]
    stop_words: frozenset[str]
    poles: frozenset[str]
    contractions: Mapping[re.Pattern[str], str]

    @classmethod
    def of(cls, language: Language) -> Patterns:
        words = pack(language, "guard")
        marks = {name: value for name, value in words["marks"].items() if name != "stop_words"}
        return cls(
            licensed=_compiled(words["licensed"]),
            forbidden=_compiled(words["forbidden"]),
            marks=_compiled(marks),
            persons=re.compile(
                "|".join(f"(?P<{name}>{one})" for name, one in words["persons"].items()), re.IGNORECASE
            ),
            stop_words=frozenset(words["marks"]["stop_words"].split()),
            poles=frozenset(words["poles"]["words"].split()),
            contractions={re.compile(short): long for short, long in words["contractions"].items()},
        )

    def claims(self, text: str) -> frozenset[str]:
        """The kinds of licensed claim which a text makes."""
        return frozenset(name for name, pattern in self.licensed.items() if pattern.search(text))

    def spelt_out(self, text: str) -> str:
        """A folded text without contractions and marks; only a question mark makes it another sentence."""
        for short, long in self.contractions.items():
            text = short.sub(long, text)
        return " ".join(_MARKS.sub(" ", text).split())

    def has(self, mark: str, text: str) -> bool:
        return self.marks[mark].search(text) is not None


def _compiled(table: Mapping[str, Sequence[str]]) -> Compiled:
    return {
        name: re.compile("|".join(f"(?:{one})" for one in ones), re.IGNORECASE) for name, ones in table.items()
    }
