"""Who may see and do what. A staff member sees what is their own or no one's; a supervisor sees all."""

from __future__ import annotations

from chatbot.domain import Approval, Person, ShopError, Signature, StaffRole


def signature(person: Person) -> Signature:
    return Signature(person.id, person.name)


def seen_by(person: Person) -> int | None:
    """The person whose own conversations are all that is shown besides those of no one; None for all."""
    return None if person.role.covers(StaffRole.SUPERVISOR) else person.id


def check_sees(person: Person, owner: Signature | None) -> None:
    """Raises ``ShopError`` unless ``person`` may see a conversation that ``owner`` has."""
    if owner is not None and seen_by(person) not in (None, owner.id):
        raise ShopError(f"{owner.name} has this conversation. Ask them or a supervisor.")


def check_decides(person: Person, approval: Approval) -> None:
    """Raises ``ShopError`` unless ``person`` may say yes or no to ``approval``."""
    if not person.role.covers(StaffRole.SUPERVISOR):
        raise ShopError("Only a supervisor can approve or refuse. Ask one.")
    if person.id == approval.asked_by.id:
        raise ShopError("You asked for this yourself. Another supervisor has to decide it.")
