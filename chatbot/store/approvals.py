"""Approvals as rows: what waits for a supervisor, and their word. Each works in its caller's transaction."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from chatbot.domain import Approval, ApprovalState, Remedy, ShopError, Signature
from chatbot.store import conversations
from chatbot.store.codec import from_json, to_json
from chatbot.store.signatures import signature_of, signed
from chatbot.store.tables import approval

Remedies = tuple[Remedy, ...]


def ask(
    connection: Connection, conversation: int, turn: int, remedies: Remedies, by: Signature | None, at: datetime
) -> int:
    """Have ``remedies`` wait for a supervisor, and give the approval's id."""
    values = {
        "conversation_id": conversation,
        "turn_id": turn,
        "state": ApprovalState.WAITING,
        "remedies": to_json(Remedies, remedies),
        "granted": [],
        "asked_at": at,
        "reason": "",
    }
    return conversations.add(connection, approval, values | signed("asked_by", by))


def decide(
    connection: Connection,
    approval_id: int,
    state: ApprovalState,
    granted: Remedies,
    reason: str,
    by: Signature,
    at: datetime,
) -> None:
    """Write a supervisor's word. Raises ``ShopError`` if there is one already."""
    waiting = (approval.c.id == approval_id) & (approval.c.state == ApprovalState.WAITING)
    values = {"state": state, "granted": to_json(Remedies, granted), "reason": reason, "decided_at": at}
    written = connection.execute(
        update(approval).where(waiting).values(values | signed("decided_by", by))
    ).rowcount
    if not written:
        raise ShopError(f"Approval {approval_id} does not wait any more. Look at the case for what came of it.")


def withdraw(connection: Connection, conversation: int, at: datetime) -> bool:
    """Take back what still waits of a conversation; False if nothing does."""
    waiting = (approval.c.conversation_id == conversation) & (approval.c.state == ApprovalState.WAITING)
    values = {"state": ApprovalState.WITHDRAWN, "decided_at": at}
    return connection.execute(update(approval).where(waiting).values(values)).rowcount > 0


def one(connection: Connection, approval_id: int) -> Approval:
    """Raises ``ShopError`` if there is none."""
    row = connection.execute(select(approval).where(approval.c.id == approval_id)).first()
    if row is None:
        raise ShopError(f"There is no approval {approval_id} in the log.")
    return _approval(row)


def of(connection: Connection, conversation: int) -> tuple[Approval, ...]:
    """The approvals of a conversation, oldest first."""
    ordered = select(approval).where(approval.c.conversation_id == conversation).order_by(approval.c.id)
    return tuple(_approval(row) for row in connection.execute(ordered))


def waiting(connection: Connection) -> tuple[Approval, ...]:
    """What waits for a supervisor, the longest wait first."""
    ordered = select(approval).where(approval.c.state == ApprovalState.WAITING).order_by(approval.c.id)
    return tuple(_approval(row) for row in connection.execute(ordered))


def _approval(row: Row[Any]) -> Approval:
    return Approval(
        id=row.id,
        conversation=row.conversation_id,
        turn=row.turn_id,
        state=ApprovalState(row.state),
        remedies=from_json(Remedies, row.remedies),
        asked_at=row.asked_at,
        asked_by=signature_of(row, "asked_by"),
        granted=from_json(Remedies, row.granted),
        decided_at=row.decided_at,
        decided_by=signature_of(row, "decided_by"),
        reason=row.reason,
    )
