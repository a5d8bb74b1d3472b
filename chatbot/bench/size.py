"""How much is measured."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Size:
    """``rounds`` pairs of answers for each comparison, after one that warms both sides up; ``tokens`` of each.

    ``questions`` go to the tutorial's way and to the desk, and ``tutorial_tokens`` bound the tutorial's answer.
    ``messages`` are shared among as many ``staff`` as ask at once. Memory is watched over ``answers``.
    """

    rounds: int
    tokens: int
    questions: int
    tutorial_tokens: int
    staff: tuple[int, ...]
    messages: int
    answers: int


STANDARD = Size(5, 96, 5, 256, (1, 4, 8), 8, 30)
LONG = replace(STANDARD, answers=500)
