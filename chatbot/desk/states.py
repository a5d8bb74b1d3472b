"""In which state a case is after what was decided or sent, and what the customer has still to be told. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from chatbot.domain import (
    Approval,
    ApprovalState,
    CaseFile,
    CaseState,
    Decision,
    Duty,
    Promise,
    Remedy,
    RemedyKind,
    Status,
    Turn,
)


def of_decision(decision: Decision) -> tuple[CaseState, Duty]:
    """The state of a case that was just decided, and what the shop owes next."""
    if decision.escalated:
        return CaseState.OPEN, Duty.HANDOVER
    if decision.status is Status.NEEDS_APPROVAL:
        return CaseState.WAITING_FOR_APPROVAL, Duty.APPROVAL
    return CaseState.OPEN, Duty.REPLY


def after_sending(found: CaseFile, turn: Turn, promises: Sequence[Promise]) -> tuple[CaseState, date | None]:
    """The state of the case once the reply of ``turn`` has gone out, and the day that is left beside its tasks.

    A reply to something else than the complaint leaves the case as it is, and so does one that says that a
    supervisor is asked.
    """
    waiting = any(approval.state is ApprovalState.WAITING for approval in found.approvals)
    if found.case is not None and (turn.decision is None or waiting):
        return found.case.state, found.case.due_on
    if any(promise.kind in tuple(RemedyKind) for promise in promises):
        return CaseState.SENT, None
    answers = (Status.OFFER, Status.NEEDS_INFORMATION)
    asks = turn.decision is not None and turn.decision.status in answers
    return CaseState.WAITING_FOR_CUSTOMER if asks else CaseState.SENT, None


def waits_in(remedies: Iterable[Remedy]) -> bool:
    """Whether a supervisor must agree to any of them."""
    return any(remedy.approval for remedy in remedies)


def untold(found: CaseFile, turns: Iterable[Turn]) -> Approval | None:
    """The supervisor's last word, while none of the conversation's ``turns`` tells the customer of it."""
    told = {turn.approval for turn in turns}
    last = found.approvals[-1] if found.approvals else None
    return last if last is not None and last.answered and last.id not in told else None
