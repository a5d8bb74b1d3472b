"""Sentences that people wrote in place of the standard ones, from ``data/examples``."""

from __future__ import annotations

from collections.abc import Iterable

from chatbot.domain import Fact, Plan, Step
from chatbot.evaluation.sayings import Saying
from chatbot.finetune.example import Example, Part
from chatbot.guard import FREE_ACTS
from chatbot.sentences import joined


def reworded_sayings(examples: Iterable[Example]) -> tuple[Saying, ...]:
    """Line by line what was said for it; free pieces, which have no line, are left out."""
    return tuple(
        Saying(said, line, step, plan)
        for example in examples
        for plan in [_plan(example)]
        for part, step in zip(example.parts, plan.steps, strict=True)
        if part.act not in FREE_ACTS
        for line, said in zip(part.lines, part.says, strict=True)
    )


def _plan(example: Example) -> Plan:
    steps = tuple(_step(part, example) for part in example.parts)
    facts = tuple(dict.fromkeys(fact for step in steps for fact in step.facts))
    conditional = example.conditional
    return Plan(example.language, example.intent, steps, facts, (), conditional, False, example.message)


def _step(part: Part, example: Example) -> Step:
    facts = tuple(Fact(id, text, "example") for id, text in part.facts)
    return Step(part.act, part.goal, joined(part.lines, example.language), facts)
