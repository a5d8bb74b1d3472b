"""Simulated customers: whatever they say on the way, the dialogue ends in the decision of the policy."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from chatbot.assistant import Assistant
from chatbot.domain import Decision, Turn, TurnState
from chatbot.evaluation.answered import Finding, one
from chatbot.evaluation.customer import Customer, Named
from chatbot.evaluation.decided import agrees, told
from chatbot.evaluation.dialogue import talk
from chatbot.evaluation.measures import Judged, dropped_by
from chatbot.evaluation.replied import baseless_amounts, says_handover, uncovered
from chatbot.evaluation.report import Figures, Head, Report, report_of
from chatbot.evaluation.scores import seconds_of
from chatbot.policy import decide

RUNS = 8

Talks = Sequence[Sequence[Turn]]


def run_customers(
    customers: Sequence[Named], head: Head, assistant: Assistant, tell: Callable[[str], None]
) -> Report:
    """Each customer ``RUNS`` times, with other seeds and other orders of what they say."""
    judged, turns = [], list[Turn]()
    for number, named in enumerate(customers, start=1):
        talks = [_talk(named.customer, assistant, run) for run in range(RUNS)]
        judged.append(_judged(named, talks, assistant))
        turns += [turn for talk in talks for turn in talk]
        tell(f"customers: {number} of {len(customers)}")
    return report_of(head, judged, assistant, Figures({}, dropped_by(turns), seconds_of(turns)))


def _talk(customer: Customer, assistant: Assistant, run: int) -> list[Turn]:
    return list(talk(customer, replace(assistant, seed=assistant.seed + 1000 * run), run))


def _judged(named: Named, talks: Talks, assistant: Assistant) -> Judged:
    customer = named.customer
    findings = {
        "policy_by_hand": _by_hand(customer, assistant),
        "decision": _decision(customer, talks, assistant),
        "whole": _of_turns(talks, _trouble),
        "complete": _of_turns(talks, lambda turn: "; ".join(uncovered(turn, assistant.drafter.guard))),
        "amounts": _of_turns(talks, lambda turn: ", ".join(baseless_amounts(turn))),
        "handover": _handover(talks, assistant),
    }
    return Judged(named.name, (customer.manner, customer.language), findings)


def _by_hand(customer: Customer, assistant: Assistant) -> Finding:
    """The policy's decision on the truth is the one that was worked out by hand."""
    decision = decision_on(customer, assistant)
    return one(agrees(customer.expect, decision), told(customer.expect), told(decision))


def decision_on(customer: Customer, assistant: Assistant) -> Decision:
    order = assistant.shop.orders.get(customer.truth.order or "")
    return decide(customer.truth.inquiry(customer.language), order, assistant.shop, assistant.today())


def _decision(customer: Customer, talks: Talks, assistant: Assistant) -> Finding:
    """The last decision of every dialogue is the policy's on the truth."""
    wanted = decision_on(customer, assistant)
    ends = [_last_decision(talk) for talk in talks]
    wrong = [told(end) for end in ends if not same(wanted, end)]
    return Finding(
        len(ends) - len(wrong), len(ends), told(wanted) if wrong else "", " | ".join(dict.fromkeys(wrong))
    )


def _last_decision(talk: Sequence[Turn]) -> Decision | None:
    return next((turn.decision for turn in reversed(talk) if turn.decision), None)


def same(wanted: Decision | None, found: Decision | None) -> bool:
    """The same status, remedies with amounts, clauses and missing evidence; ways to change it are not compared."""
    return _core(wanted) == _core(found)


def _core(decision: Decision | None) -> tuple[object, ...] | None:
    if decision is None:
        return None
    return (decision.status, decision.remedies, frozenset(decision.clauses), decision.missing)


def _of_turns(talks: Talks, fault: Callable[[Turn], str]) -> Finding:
    turns = [turn for talk in talks for turn in talk]
    faults = [text for turn in turns if (text := fault(turn))]
    return Finding(len(turns) - len(faults), len(turns), "nothing" if faults else "", " | ".join(faults[:3]))


def _trouble(turn: Turn) -> str:
    good = turn.state is TurnState.COMPLETE and not turn.error and turn.reply.strip()
    return "" if good else f"{turn.state} {turn.error} {turn.reply}"


def _handover(talks: Talks, assistant: Assistant) -> Finding:
    """In every dialogue a hand-over is said if and only if the log holds it."""
    wrong = [
        talk for talk in talks if any(map(says_handover, talk)) != assistant.store.escalated(talk[0].conversation)
    ]
    return Finding(
        len(talks) - len(wrong), len(talks), *(("said as recorded", wrong[0][-1].reply) if wrong else ())
    )
