"""The log: conversations, messages, turns with their sentences, escalations, prompts."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic.operations import Operations
from sqlalchemy.dialects.postgresql import JSONB

revision = "0001"
down_revision = None


def upgrade(op: Operations) -> None:
    _conversations(op)
    _turns(op)
    _sentences(op)
    op.create_table(
        "prompt",
        sa.Column("version", sa.Text, primary_key=True),
        sa.Column("text", sa.Text, nullable=False),
    )


def _json(name: str, nullable: bool = True) -> sa.Column[Any]:
    return sa.Column(name, sa.JSON().with_variant(JSONB(), "postgresql"), nullable=nullable)


def _moment(name: str, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _conversations(op: Operations) -> None:
    op.create_table(
        "conversation",
        sa.Column("id", sa.Integer, primary_key=True),
        _moment("started_at"),
        sa.Column("title", sa.Text, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_conversation_started_at", "conversation", ["started_at"])
    op.create_table(
        "message",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("conversation_id", sa.Integer, sa.ForeignKey("conversation.id"), nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("order_number", sa.Text),
        sa.Column("photo", sa.Text),
        _moment("at"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_message_conversation_id", "message", ["conversation_id"])
    op.create_table(
        "escalation",
        sa.Column("conversation_id", sa.Integer, sa.ForeignKey("conversation.id"), primary_key=True),
        sa.Column("reason", sa.Text, nullable=False),
        _moment("at"),
    )


def _turns(op: Operations) -> None:
    op.create_table(
        "turn",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("conversation_id", sa.Integer, sa.ForeignKey("conversation.id"), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("message_id", sa.Integer, sa.ForeignKey("message.id"), nullable=False),
        sa.Column("today", sa.Date, nullable=False),
        _moment("started_at"),
        _moment("ended_at", nullable=True),
        sa.Column("language", sa.Text),
        sa.Column("intent", sa.Text),
        *(_json(name) for name in ("inquiry", "facts", "decision", "plan")),
        sa.Column("reply", sa.Text, nullable=False),
        sa.Column("model_spec", sa.Text),
        sa.Column("model_fingerprint", sa.Text),
        _json("model_languages"),
        sa.Column("seed", sa.BigInteger, nullable=False),
        sa.Column("prompt_version", sa.Text, nullable=False),
        sa.Column("shop_version", sa.Text, nullable=False),
        _json("transcript"),
        *(
            sa.Column(name, sa.Integer, nullable=False)
            for name in ("prompt_tokens", "reused_tokens", "completion_tokens")
        ),
        *(sa.Column(name, sa.Float, nullable=False) for name in ("first_sentence_s", "total_s", "understand_s")),
        sa.Column("error", sa.Text, nullable=False),
        sa.UniqueConstraint("conversation_id", "number", name="turn_number"),
        sqlite_autoincrement=True,
    )
    for column in ("state", "started_at", "language", "intent"):
        op.create_index(f"ix_turn_{column}", "turn", [column])


def _sentences(op: Operations) -> None:
    def table(name: str, *columns: sa.Column[Any]) -> None:
        op.create_table(
            name,
            sa.Column("turn_id", sa.Integer, sa.ForeignKey("turn.id"), primary_key=True),
            sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
            sa.Column("text", sa.Text, nullable=False),
            sa.Column("act", sa.Text, nullable=False),
            *columns,
        )

    table("sentence", sa.Column("origin", sa.Text, nullable=False), _json("facts", nullable=False))
    table("dropped", *(sa.Column(name, sa.Text, nullable=False) for name in ("check", "reason")))
