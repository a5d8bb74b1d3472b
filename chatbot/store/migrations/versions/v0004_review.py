"""The supervisor's review, and what the log's filters by model and prompt look up."""

from __future__ import annotations

import sqlalchemy as sa
from alembic.operations import Operations

revision = "0004"
down_revision = "0003"


def upgrade(op: Operations) -> None:
    op.create_table(
        "review",
        sa.Column("conversation_id", sa.Integer, sa.ForeignKey("conversation.id"), primary_key=True),
        sa.Column("turn_id", sa.Integer, sa.ForeignKey("turn.id"), nullable=False),
        *(sa.Column(name, sa.Boolean) for name in ("right", "complete", "kind", "language", "follows_policy")),
        sa.Column("comment", sa.Text, nullable=False),
        sa.Column("label", sa.Text, nullable=False),
        sa.Column("person_id", sa.Integer, nullable=False),
        sa.Column("person_name", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_review_label", "review", ["label"])
    for column in ("model_spec", "prompt_version"):
        op.create_index(f"ix_turn_{column}", "turn", [column])
