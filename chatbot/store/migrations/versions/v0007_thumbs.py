"""Thumbs: what staff say of a draft, one a person and turn."""

from __future__ import annotations

import sqlalchemy as sa
from alembic.operations import Operations

revision = "0007"
down_revision = "0006"


def upgrade(op: Operations) -> None:
    op.create_table(
        "thumb",
        sa.Column("turn_id", sa.Integer, sa.ForeignKey("turn.id"), primary_key=True),
        sa.Column("by_id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("by_name", sa.Text, nullable=False),
        sa.Column("up", sa.Boolean, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_thumb_at", "thumb", ["at"])
