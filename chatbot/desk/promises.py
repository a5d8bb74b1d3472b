"""What a reply promises, and by when the shop has to do it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal

from chatbot.domain import Decision, Duty, Policy, Promise, Remedy, RemedyKind, TaskKind, Turn
from chatbot.guard import Patterns
from chatbot.sentences import split

# The wordings of a promise. Of a complaint's remedies more is one: whatever is neither conditional nor offered.
PROMISING = frozenset({"delivery_promise", "action_promise", "action_done"})
REFUNDS = (RemedyKind.FULL_REFUND, RemedyKind.PARTIAL_REFUND)


def due(kind: TaskKind, policy: Policy, today: date) -> date:
    return today + timedelta(days=policy.task_days[kind])


def of_option(decision: Decision, option: int, policy: Policy, today: date) -> tuple[Promise, ...]:
    """The promises that the customer's choice of ``option`` makes."""
    chosen = (remedy for remedy in decision.remedies if remedy.option == option)
    return tuple(Promise(one.kind, one.amount, due(one.kind, policy, today)) for one in chosen)


def promised(text: str, turn: Turn, patterns: Patterns, policy: Policy, today: date) -> tuple[Promise, ...]:
    """What ``text``, sent as the reply of ``turn``, promises: one of each kind, with the sentence that does."""
    found: dict[TaskKind, Promise] = {}
    for sentence in split(text):
        for kind in _kinds(sentence, turn, patterns):
            amount = _amount(kind, turn.decision)
            found.setdefault(kind, Promise(kind, amount, due(kind, policy, today), sentence))
    return tuple(found.values())


def _kinds(sentence: str, turn: Turn, patterns: Patterns) -> Iterator[TaskKind]:
    claims = patterns.claims(sentence)
    if "handover" in claims and turn.plan is not None and turn.plan.escalated:
        yield Duty.HANDOVER
    if not is_firm(sentence, patterns):
        return
    if turn.decision is not None or claims & PROMISING:
        yield from remedies_named(claims, turn.decision)
    if "contact_promise" in claims:
        yield Duty.CONTACT


def is_firm(sentence: str, patterns: Patterns) -> bool:
    """Whether what a sentence speaks of is given, rather than offered, refused or made to depend on something."""
    loose = patterns.has("conditional", sentence) or patterns.has("offered", sentence)
    return not loose and "refusal" not in patterns.claims(sentence)


def remedies_named(claims: Iterable[str], decision: Decision | None) -> tuple[RemedyKind, ...]:
    """The remedies among the claims of a sentence; a refund of no more words is the decision's, else a part."""
    named = tuple(RemedyKind(claim) for claim in sorted(claims) if claim in tuple(RemedyKind))
    if named or "refund" not in claims:
        return named
    decided: Sequence[Remedy] = decision.remedies if decision else ()
    return (next((one.kind for one in decided if one.kind in REFUNDS), RemedyKind.PARTIAL_REFUND),)


def _amount(kind: TaskKind, decision: Decision | None) -> Decimal | None:
    remedies = decision.remedies if decision else ()
    return next((remedy.amount for remedy in remedies if remedy.kind == kind), None)
