"""What becomes of a decision when a supervisor has had their word."""

from __future__ import annotations

from dataclasses import replace

from chatbot.domain import Approval, ApprovalState, Decision, Status


def reviewed(decision: Decision, approval: Approval) -> Decision:
    """An offer of what was granted, or, where nothing was, of what needs no one's agreement."""
    if approval.state is ApprovalState.APPROVED:
        granted = tuple(replace(remedy, approval=False) for remedy in approval.granted)
        return replace(decision, status=Status.OFFER, remedies=granted, missing=(), would_change=(), reviewed=True)
    asked = {remedy.option for remedy in approval.remedies}
    open_to_all = tuple(one for one in decision.remedies if not one.approval and one.option not in asked)
    status = Status.OFFER if open_to_all else Status.OUTSIDE_POLICY
    return replace(decision, status=status, remedies=open_to_all, missing=(), would_change=(), reviewed=True)
