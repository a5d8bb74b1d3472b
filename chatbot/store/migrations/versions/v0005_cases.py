"""Cases: who has a conversation, its photos, approvals, what was sent, what was promised, and what happened."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic.operations import Operations
from sqlalchemy.dialects.postgresql import JSONB

revision = "0005"
down_revision = "0004"


def upgrade(op: Operations) -> None:
    with op.batch_alter_table("turn") as turn:
        turn.add_column(sa.Column("approval_id", sa.Integer))
    op.create_table("taken", _conversation(key=True), *_signature("by"), _moment("at"))
    _cases(op)
    _approvals(op)
    _sent(op)
    _tasks(op)


def _json(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False)


def _moment(name: str, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _text(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def _signature(name: str, nullable: bool = False) -> list[sa.Column[Any]]:
    number = sa.Column(f"{name}_id", sa.Integer, nullable=nullable)
    return [number, sa.Column(f"{name}_name", sa.Text, nullable=nullable)]


def _conversation(key: bool = False) -> sa.Column[Any]:
    return sa.Column(
        "conversation_id", sa.Integer, sa.ForeignKey("conversation.id"), primary_key=key, nullable=False
    )


def _turn(key: bool = False) -> sa.Column[Any]:
    return sa.Column("turn_id", sa.Integer, sa.ForeignKey("turn.id"), primary_key=key, nullable=False)


def _indexed(op: Operations, table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(f"ix_{table}_{column}", table, [column])


def _cases(op: Operations) -> None:
    op.create_table(
        "complaint_case",
        _conversation(key=True),
        *_text("state"),
        _moment("opened_at"),
        _json("issues"),
        _turn(),
        sa.Column("order_number", sa.Text),
        sa.Column("batch", sa.Text),
        sa.Column("due_on", sa.Date),
    )
    _indexed(op, "complaint_case", "state", "opened_at", "order_number", "batch")
    op.create_table(
        "case_event",
        sa.Column("id", sa.Integer, primary_key=True),
        _conversation(),
        _moment("at"),
        *_signature("by", nullable=True),
        *_text("what", "detail"),
        sqlite_autoincrement=True,
    )
    _indexed(op, "case_event", "conversation_id")
    op.create_table(
        "photo",
        _conversation(key=True),
        sa.Column("digest", sa.Text, primary_key=True),
        sa.Column("width", sa.Integer, nullable=False),
        sa.Column("height", sa.Integer, nullable=False),
        _moment("at"),
        *_signature("by"),
    )


def _approvals(op: Operations) -> None:
    op.create_table(
        "approval",
        sa.Column("id", sa.Integer, primary_key=True),
        _conversation(),
        _turn(),
        *_text("state"),
        _json("remedies"),
        _moment("asked_at"),
        *_signature("asked_by"),
        _json("granted"),
        _moment("decided_at", nullable=True),
        *_signature("decided_by", nullable=True),
        *_text("reason"),
        sqlite_autoincrement=True,
    )
    _indexed(op, "approval", "conversation_id", "state")


def _sent(op: Operations) -> None:
    op.create_table(
        "sent",
        _turn(key=True),
        _conversation(),
        *_text("text"),
        _json("edits"),
        _json("objections"),
        *_text("reason"),
        _moment("at"),
        *_signature("by"),
    )
    _indexed(op, "sent", "conversation_id", "at")


def _tasks(op: Operations) -> None:
    op.create_table(
        "task",
        sa.Column("id", sa.Integer, primary_key=True),
        _conversation(),
        *_text("kind"),
        sa.Column("amount", sa.Text),
        sa.Column("due_on", sa.Date, nullable=False),
        *_text("promise"),
        _moment("done_at", nullable=True),
        *_signature("done_by", nullable=True),
        sqlite_autoincrement=True,
    )
    _indexed(op, "task", "conversation_id", "due_on", "done_at")
