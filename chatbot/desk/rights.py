"""Who may see and do what with a case: as with the conversation that it is about."""

from __future__ import annotations

from chatbot.access import Owned, Reason, Refusal, may_see, require
from chatbot.domain import Approval, CaseFile, Person, Signature, StaffRole


def signature(person: Person) -> Signature:
    return Signature(person.id, person.name)


def check_sees(person: Person, found: Owned) -> None:
    """Raises ``Refusal`` unless ``person`` may see the conversation."""
    if not may_see(person, found):
        who = found.owner.name if found.owner else "Someone else"
        raise Refusal(Reason.OTHERS, f"{who} has this conversation. Ask them or a supervisor.")


def check_takes(person: Person, found: CaseFile) -> None:
    """Raises ``Refusal`` unless ``person`` may take the conversation: where a person was called, all may come."""
    if not found.escalated or found.taken_by is not None:
        check_sees(person, found)


def check_decides(person: Person, approval: Approval) -> None:
    """Raises ``Refusal`` unless ``person`` may say yes or no to ``approval``."""
    require(person, StaffRole.SUPERVISOR)
    if approval.asked_by is not None and person.id == approval.asked_by.id:
        raise Refusal(Reason.OWN_REQUEST, "You asked for this yourself. Another supervisor has to decide it.")
