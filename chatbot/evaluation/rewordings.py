"""Sentences that people wrote in place of the standard ones, from ``data/examples``."""

from __future__ import annotations

from collections.abc import Iterable

from chatbot.evaluation.sayings import Saying
from chatbot.finetune.example import Example, plan_of
from chatbot.guard import FREE_ACTS


def reworded_sayings(examples: Iterable[Example]) -> tuple[Saying, ...]:
    """Line by line what was said for it; free pieces, which have no line, are left out."""
    return tuple(
        Saying(said, line, step, plan)
        for example in examples
        for plan in [plan_of(example)]
        for part, step in zip(example.parts, plan.steps, strict=True)
        if part.act not in FREE_ACTS
        for line, said in zip(part.lines, part.says, strict=True)
    )
