"""What becomes of a decision when a supervisor has had their word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from chatbot.domain import Approval, ApprovalState, Decision, Status


def with_word(decision: Decision, approvals: Sequence[Approval]) -> Decision:
    """``decision`` in the light of the last word on it: what was settled in a conversation is not asked again."""
    for approval in reversed(approvals):
        if approval.answered and _is_about(approval, decision):
            return reviewed(decision, approval)
    return decision


def _is_about(approval: Approval, decision: Decision) -> bool:
    if decision.status is Status.NEEDS_APPROVAL and approval.remedies == decision.remedies:
        return not decision.escalated
    return bool(approval.remedies) and set(approval.remedies) <= set(decision.remedies)


def reviewed(decision: Decision, approval: Approval) -> Decision:
    """An offer of what was granted, or, where nothing was, of what needs no one's agreement."""
    if approval.state is ApprovalState.APPROVED:
        granted = tuple(replace(remedy, approval=False) for remedy in approval.granted)
        return replace(decision, status=Status.OFFER, remedies=granted, missing=(), would_change=(), reviewed=True)
    asked = {remedy.option for remedy in approval.remedies}
    open_to_all = tuple(one for one in decision.remedies if not one.approval and one.option not in asked)
    status = Status.OFFER if open_to_all else Status.OUTSIDE_POLICY
    return replace(decision, status=status, remedies=open_to_all, missing=(), would_change=(), reviewed=True)
