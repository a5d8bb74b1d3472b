"""The sheet of a blind reading: two models' letters to the same customers, in an order that nobody knows.

The reader judges on the sheet and only then is the key opened; both are kept.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from chatbot.domain import ShopError

_CHOICE = re.compile(r"^Better: *(.*)$", re.MULTILINE)


@dataclass(frozen=True)
class Pair:
    """The letters that the ``first`` and the ``second`` model wrote to one message."""

    id: str
    message: str
    first: str
    second: str


@dataclass(frozen=True)
class Preferred:
    """How often the first and the second model's letter was preferred, and how often neither."""

    first: int
    second: int
    neither: int


def sheet(pairs: Sequence[Pair], seed: int) -> tuple[str, str]:
    """The sheet to judge on, and its key: for each pair which model letter A is of, as JSON."""
    random = Random(seed)
    key = {pair.id: random.choice(("first", "second")) for pair in pairs}
    parts = [_part(number, pair, key[pair.id]) for number, pair in enumerate(pairs, start=1)]
    head = "Which letter would you rather send? Write A, B or = behind “Better:”, and a word on why below it.\n"
    return "\n".join([head, *parts]), json.dumps(key, indent=1)


def unblind(judged: str, key: str) -> Preferred:
    """What a sheet that was filled in says. Raises ``ShopError`` for a pair that was not judged."""
    choices = [found.strip().upper()[:1] for found in _CHOICE.findall(judged)]
    letters = list(json.loads(key).values())
    if len(choices) != len(letters) or not set(choices) <= {"A", "B", "="}:
        raise ShopError(f"The sheet has {len(choices)} choices for {len(letters)} pairs. Write A, B or = at each.")
    chosen = [_model(choice, letter) for choice, letter in zip(choices, letters, strict=True)]
    return Preferred(chosen.count("first"), chosen.count("second"), chosen.count(""))


def _model(choice: str, letter_a: str) -> str:
    other = {"first": "second", "second": "first"}
    return {"A": letter_a, "B": other[letter_a], "=": ""}[choice]


def _part(number: int, pair: Pair, letter_a: str) -> str:
    a, b = (pair.first, pair.second) if letter_a == "first" else (pair.second, pair.first)
    return f"## {number}. {pair.id}\n\n> {pair.message}\n\n### A\n\n{a}\n\n### B\n\n{b}\n\nBetter: \n"
