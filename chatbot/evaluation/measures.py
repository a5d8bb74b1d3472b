"""The measures of a case by name. Gates compare runs by these names: they stay as they are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from chatbot.domain import Intent, Turn
from chatbot.evaluation import decided, recommended, replied, understood
from chatbot.evaluation.answered import Answered, Finding

Measure = Callable[[Answered], Finding | None]

MEASURES: Mapping[str, Measure] = {
    "intent": understood.intent,
    "issues": understood.issues,
    "slots": understood.slots,
    "language": understood.language,
    "no_person_unasked": understood.person,
    "decision": decided.decision,
    "decision_understood": decided.decision_understood,
    "products": recommended.products,
    "whole": replied.whole,
    "complete": replied.complete,
    "must_say": replied.must_say,
    "must_not": replied.must_not,
    "reply_language": replied.reply_language,
    "amounts": replied.amounts,
    "handover": replied.handover,
    "model_written": replied.model_written,
    "model_kept": replied.kept,
}
# What describes the model rather than finding a fault: not listed among the failures.
DESCRIPTIVE = frozenset({"model_written", "model_kept"})


@dataclass(frozen=True)
class Judged:
    """What one case says of every measure, and the groups that it is counted in besides the whole."""

    id: str
    groups: tuple[str, ...]
    findings: Mapping[str, Finding]


def judge(answered: Answered) -> Judged:
    found = {name: measure(answered) for name, measure in MEASURES.items()}
    findings = {name: finding for name, finding in found.items() if finding is not None}
    return Judged(answered.case.id, groups_of(answered), findings)


def groups_of(answered: Answered) -> tuple[str, ...]:
    """By intent, by language and by both, as the case has them; all but complaints are ``others`` as well."""
    intent, language = answered.expect.intents[0], answered.expect.languages[0]
    rest = () if intent is Intent.COMPLAINT else ("others", f"others {language}")
    return (intent, language, f"{intent} {language}", *rest)


def dropped_by(turns: list[Turn]) -> dict[str, int]:
    """How many sentences each check dropped, the most first."""
    checks = [dropped.check for turn in turns for dropped in turn.dropped]
    return {check: checks.count(check) for check in sorted(set(checks), key=lambda one: (-checks.count(one), one))}
