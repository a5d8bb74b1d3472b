"""An example of good writing: a customer's message, what the desk had to say, and how a florist said it.

One JSON object a line. Each act has the standard ``lines`` and, one for one, what was said in their place; a
description or a story has one line and one text. Examples are written by hand (``data/examples``) or taken from
the log, and both are checked by the guard before anything is learnt from them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass as validated

from chatbot.domain import Act, Fact, Intent, Language, Plan, ShopError, Step
from chatbot.draft import is_whole, lines_of
from chatbot.guard import FREE_ACTS, Guard
from chatbot.sentences import joined, split

_STRICT = ConfigDict(extra="forbid")


@validated(frozen=True, config=_STRICT)
class Part:
    """One act: ``says[n]`` was said for ``lines[n]``; both rest on ``facts``, pairs of id and text.

    A courtesy has ``details``, as in the plan, and is said as a whole: one line, one say.
    """

    act: Act
    goal: str
    facts: tuple[tuple[str, str], ...]
    lines: tuple[str, ...]
    says: tuple[str, ...]
    details: tuple[str, ...] | None = None


@validated(frozen=True, config=_STRICT)
class Preference:
    """Two whole replies to one message: staff sent ``chosen`` in the place of ``rejected``, the draft."""

    chosen: str
    rejected: str


@validated(frozen=True, config=_STRICT)
class Example:
    """``conditional`` as in the plan: the remedies are spoken of under a condition."""

    id: str
    language: Language
    intent: Intent
    message: str
    conditional: bool
    parts: tuple[Part, ...]
    preference: Preference | None = None


@dataclass(frozen=True)
class Finding:
    """What the guard has against an example's sentence."""

    example: str
    said: str
    check: str
    reason: str


_EXAMPLE = TypeAdapter(Example)


def read_examples(paths: Sequence[Path]) -> Iterator[Example]:
    """The examples of all files, in order. Raises ``ShopError`` with file, line and field."""
    for path in paths:
        try:
            lines = path.read_text("utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise ShopError(f"{path}: the examples cannot be read ({error}).") from error
        for number, line in enumerate(lines, start=1):
            if line.strip():
                yield _read(line, f"{path}, line {number}")


def write_example(example: Example) -> str:
    """The example as a line of a file, without its end."""
    return json.dumps(_EXAMPLE.dump_python(example, mode="json", exclude_none=True), ensure_ascii=False)


def outline(id: str, plan: Plan) -> Example:
    """An example whose ``says`` are the standard wording, still to be written anew."""
    parts = tuple(
        Part(step.act, step.goal, tuple((fact.id, fact.text) for fact in step.facts), lines, lines, step.details)
        for step in plan.steps
        if step.model and (lines := lines_of(step))
    )
    return Example(id, plan.language, plan.intent, plan.message, plan.conditional, parts)


def blank(example: Example) -> Example:
    """The example without its says, for someone to write."""
    return replace(example, parts=tuple(replace(part, says=("",) * len(part.lines)) for part in example.parts))


def findings(example: Example, guard: Guard, today: date) -> Iterator[Finding]:
    """What the guard would not have released, and what does not say all of its line."""
    plan = plan_of(example)
    earlier: list[str] = []
    for part, step in zip(example.parts, plan.steps, strict=True):
        for line, said in zip(part.lines, part.says, strict=True):
            sentences = split(said)
            for number, sentence in enumerate(sentences):
                verdict = guard.check(sentence, step, plan, [*earlier, *sentences[:number]], today)
                if not verdict.released:
                    yield Finding(example.id, sentence, verdict.check, verdict.reason)
            if not is_whole(step) and len(sentences) > 1:
                yield Finding(example.id, said, "surplus", "a line is said in one sentence")
            lost = guard.lost(joined(sentences, plan.language), line, step, plan, today)
            if lost:
                yield Finding(example.id, said, "incomplete", f"{lost} differ from the line: {line}")
            earlier += sentences


def learnable(example: Example, guard: Guard, today: date, free: bool) -> Example:
    """The example with the standard line in place of what a model that is not ``free`` could not say by itself.

    A line that is its own say is read in training and not learnt: a small model that is taught to take up what the
    customer said learns to invent it. Descriptions and stories, for which it is not asked, are left out.
    """
    plan = plan_of(example)
    parts = tuple(
        replace(
            part,
            says=tuple(
                line if not is_whole(step) and guard.lost(said, line, step, plan, today, free) else said
                for line, said in zip(part.lines, part.says, strict=True)
            ),
        )
        for part, step in zip(example.parts, plan.steps, strict=True)
        if free or part.act not in FREE_ACTS
    )
    return replace(example, parts=parts)


def outlines(examples: Iterable[Example], guard: Guard, today: date) -> Mapping[Language, Sequence[str]]:
    """The outlines of all that the examples say otherwise than the standard wording, each once, by language."""
    found: dict[Language, set[str]] = {}
    for example in examples:
        plan = plan_of(example)
        for part, step in zip(example.parts, plan.steps, strict=True):
            said = {say for line, say in zip(part.lines, part.says, strict=True) if say != line}
            if step.act not in FREE_ACTS:
                found.setdefault(example.language, set()).update(
                    guard.outline(say, step, plan, today) for say in said
                )
    return {language: sorted(said) for language, said in found.items()}


def steps_of(example: Example) -> tuple[Step, ...]:
    """The acts of an example as steps of a plan."""
    return tuple(_step(part, example.language) for part in example.parts)


def plan_of(example: Example) -> Plan:
    """As much of the plan as the guard looks at."""
    steps = steps_of(example)
    facts = {fact.id: fact for step in steps for fact in step.facts}
    return Plan(
        example.language,
        example.intent,
        steps,
        tuple(facts.values()),
        (),
        example.conditional,
        False,
        example.message,
    )


def _step(part: Part, language: Language) -> Step:
    facts = tuple(Fact(id, text, "example") for id, text in part.facts)
    return Step(part.act, part.goal, joined(part.lines, language), facts, details=part.details)


def _read(line: str, where: str) -> Example:
    try:
        example: Example = _EXAMPLE.validate_json(line)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(map(str, first["loc"])) or "the line"
        raise ShopError(f"{where}: {field}: {first['msg']}. See data/examples/README.md.") from error
    for part in example.parts:
        if len(part.lines) != len(part.says):
            raise ShopError(f"{where}: {part.act} has {len(part.lines)} lines but {len(part.says)} says.")
    return example
