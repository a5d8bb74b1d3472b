"""Whether a message got its decision."""

from __future__ import annotations

from chatbot.domain import Decision, Intent, Issue
from chatbot.evaluation.answered import Answered, Finding, one
from chatbot.evaluation.case import Outcome
from chatbot.evaluation.understood import understood


def decision(answered: Answered) -> Finding | None:
    """The case's decision. A message rightly read as no complaint has none."""
    wanted, found = answered.expect.decision, answered.turn.decision
    if wanted == "unjudged":
        return None
    if wanted is None or (not _complaint(answered) and answered.inquiry.intent in answered.expect.intents):
        return one(found is None, "no decision", told(found))
    ranked = frozenset(answered.inquiry.issues) == answered.expect.issue_sets[0]
    return one(found is not None and agrees(wanted, found, ranked), told(wanted), told(found))


def decision_understood(answered: Answered) -> Finding | None:
    """The same among the complaints that were understood: here the policy itself is judged."""
    wanted = answered.expect.decision
    return decision(answered) if isinstance(wanted, Outcome) and understood(answered) else None


def agrees(wanted: Outcome, found: Decision, ranked: bool = True) -> bool:
    """Whether a decision is the outcome; with ``ranked`` false its remedies may come in another order.

    Another fair reading of the issues may rank the same remedies differently, hence that.
    """
    kinds = [remedy.kind for remedy in found.remedies]
    same = kinds == list(wanted.kinds) if ranked else sorted(kinds) == sorted(wanted.kinds)
    if not same or not set(wanted.clauses) <= set(found.clauses) or found.status not in wanted.statuses:
        return False
    return len(wanted.statuses) > 1 or found.missing == wanted.missing


def told(decision: Decision | Outcome | None) -> str:
    """A decision in a line."""
    if decision is None:
        return "no decision"
    if isinstance(decision, Outcome):
        status, kinds = " or ".join(decision.statuses), ", ".join(decision.kinds)
    else:
        status = decision.status
        kinds = ", ".join(f"{one.kind} {one.amount or ''}".strip() for one in decision.remedies)
    clauses, missing = ", ".join(decision.clauses), ", ".join(decision.missing)
    return f"{status} [{kinds}] by {clauses}" + (f", missing {missing}" if missing else "")


def _complaint(answered: Answered) -> bool:
    inquiry = answered.inquiry
    return inquiry.intent is Intent.COMPLAINT or Issue.PET_HARM in inquiry.issues
