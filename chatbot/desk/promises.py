"""What a reply promises, and by when the shop has to do it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal

from chatbot.domain import REFUNDS, Act, Decision, Duty, Policy, Promise, Remedy, RemedyKind, TaskKind, Turn
from chatbot.guard import Patterns
from chatbot.sentences import split

# The wordings of a promise. Of a complaint's remedies more is one: whatever is neither conditional nor offered.
PROMISING = frozenset({"delivery_promise", "action_promise", "action_done"})


def due(kind: TaskKind, policy: Policy, today: date) -> date:
    return today + timedelta(days=policy.task_days[kind])


def of_option(decision: Decision, option: int, policy: Policy, today: date) -> tuple[Promise, ...]:
    """The promises that the customer's choice of ``option`` makes."""
    chosen = (remedy for remedy in decision.remedies if remedy.option == option)
    return tuple(Promise(one.kind, one.amount, due(one.kind, policy, today)) for one in chosen)


def promised(text: str, turn: Turn, patterns: Patterns, policy: Policy, today: date) -> tuple[Promise, ...]:
    """What ``text``, sent as the reply of ``turn``, promises: one of each kind, with the sentence that does.

    Where a person was called, one is owed whatever the text says.
    """
    found: dict[TaskKind, Promise] = {}
    if turn.plan is not None and turn.plan.escalated:
        told = (one.text for one in turn.sentences if one.act is Act.HANDOVER and one.text in text)
        day = due(Duty.HANDOVER, policy, today)
        found[Duty.HANDOVER] = Promise(Duty.HANDOVER, None, day, next(told, ""))
    for sentence in split(text):
        for kind in _kinds(sentence, turn.decision, patterns):
            amount = _amount(kind, turn.decision)
            found.setdefault(kind, Promise(kind, amount, due(kind, policy, today), sentence))
    return tuple(found.values())


def _kinds(sentence: str, decision: Decision | None, patterns: Patterns) -> Iterator[TaskKind]:
    if not is_firm(sentence, patterns):
        return
    claims = patterns.claims(sentence)
    if decision is not None or claims & PROMISING:
        yield from remedies_named(claims, decision)
    if "contact_promise" in claims:
        yield Duty.CONTACT


def is_firm(sentence: str, patterns: Patterns) -> bool:
    """Whether what a sentence speaks of is given, rather than offered, refused or made to depend on something."""
    loose = patterns.has("conditional", sentence) or patterns.has("offered", sentence)
    return not loose and "refusal" not in patterns.claims(sentence)


def remedies_named(claims: Iterable[str], decision: Decision | None) -> tuple[RemedyKind, ...]:
    """The remedies among the claims of a sentence; a refund of no more words is the decision's, else a part."""
    named = tuple(RemedyKind(claim) for claim in sorted(claims) if claim in tuple(RemedyKind))
    if "refund" not in claims or any(kind in REFUNDS for kind in named):
        return named
    decided: Sequence[Remedy] = decision.remedies if decision else ()
    kinds = (one.kind for one in decided if one.kind in REFUNDS)
    return (*named, next(kinds, RemedyKind.PARTIAL_REFUND))


def _amount(kind: TaskKind, decision: Decision | None) -> Decimal | None:
    remedies = decision.remedies if decision else ()
    return next((remedy.amount for remedy in remedies if remedy.kind == kind), None)
