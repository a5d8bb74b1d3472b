"""What a message asks beside its main matter: answered by the same plans, after it, and nothing told twice."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace

from chatbot.domain import Act, Facts, Intent, Step
from chatbot.plan.answers import care_facts, plain_answer
from chatbot.plan.case import Case

Planned = Callable[[Case], tuple[Step, ...]]

TOLD = (Act.ANSWER, Act.RECOMMEND, Act.CAUTION)
# What is said of an order that is yet to be named or placed rests on no record.
ORDERS = (Intent.ORDER_STATUS, Intent.ORDER_CHANGE)


def with_asides(
    case: Case, steps: tuple[Step, ...], closing: Collection[Act], plans: Mapping[Intent, Planned]
) -> tuple[Step, ...]:
    """The steps of the main matter, and before its ``closing`` word or question the answers to the further ones,
    by the ``plans`` of their intents.

    A customer who is asked for something is asked for nothing else, and a tip that an answer tells in full is left
    out. Where a supervisor has answered, the further questions were answered before.
    """
    if case.decision is not None and case.decision.reviewed:
        return steps
    end = len(steps) - 1 if steps and steps[-1].act in (*closing, Act.REQUEST) else len(steps)
    told, last = list(steps[:end]), steps[end:]
    for inquiry, found in zip(case.inquiry.also, case.facts.also, strict=True):
        plan = _care if inquiry.intent is Intent.CARE else plans[inquiry.intent]
        aside = replace(case, inquiry=inquiry, facts=found, decision=None)
        if _is_unknown(aside, case.inquiry.intent):
            told.append(case.step(Act.ANSWER, case.say("answer.nothing_else"), (), "answer_nothing"))
            continue
        answers = _answers(aside, plan, (*told, *last))
        told += _turned_to(case, answers) if case.inquiry.intent is Intent.COMPLAINT else answers
    if len(told) == end:
        return steps
    answered = {fact.id for step in told[end:] for fact in step.facts}
    tips = [step for step in told[:end] if step.act is Act.CARE and answered.issuperset(_ids(step))]
    return (*(step for step in told if step not in tips), *last)


def _is_unknown(aside: Case, main: Intent) -> bool:
    """Whether a further question is surely one, and about what is on no record.

    What complains asks much that wants no answer; there only a thing that might be sold is surely asked for.
    """
    of_rules = aside.inquiry.intent is Intent.POLICY and main is not Intent.COMPLAINT
    return not aside.facts.items and (of_rules or aside.inquiry.slots.unlisted is not None)


def _turned_to(case: Case, answers: list[Step]) -> list[Step]:
    """The answers with a word that turns to them from what is so much graver."""
    return [replace(one, wording=case.say("answer.also", answer=one.wording)) for one in answers[:1]] + answers[1:]


def _answers(case: Case, plan: Planned, told: Sequence[Step]) -> list[Step]:
    """What answers one question by its ``plan``, as far as ``told`` does not."""
    asked = any(step.act is Act.REQUEST for step in told)
    acts = TOLD if asked else (*TOLD, Act.REQUEST)
    said = " ".join(step.wording for step in told)
    new = replace(case, facts=_without(case.facts, said))
    steps = [step for step in plan(new) if step.act in acts and _adds(new, step, said)]
    # A question, or a caution, goes with an answer and is none by itself.
    return steps if any(step.act in (Act.ANSWER, Act.RECOMMEND) for step in steps) else []


def _adds(case: Case, step: Step, said: str) -> bool:
    """Whether a step says what was not said before, and knows it: what is on no record is left out."""
    known = bool(step.facts) or case.inquiry.intent in ORDERS or step.act is not Act.ANSWER
    return known and bool(step.wording) and step.wording not in said


def _without(found: Facts, said: str) -> Facts:
    return replace(found, items=tuple(fact for fact in found.items if fact.text not in said))


def _ids(step: Step) -> set[str]:
    return {fact.id for fact in step.facts}


def _care(case: Case) -> tuple[Step, ...]:
    """The advice without the words that open a letter about nothing else."""
    return (plain_answer(case, care_facts(case)),)
