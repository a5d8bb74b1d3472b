"""Erasures: that something was erased, when and by whom, and what the books still need of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic.operations import Operations
from sqlalchemy.dialects.postgresql import JSONB

revision = "0010"
down_revision = "0009"

_JSON = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade(op: Operations) -> None:
    op.create_table(
        "erasure",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer),
        sa.Column("by_name", sa.Text),
        sa.Column("requested", sa.Boolean, nullable=False),
        sa.Column("conversations", _JSON, nullable=False),
        sa.Column("orders", _JSON, nullable=False),
        sa.Column("photos", sa.Integer, nullable=False),
        sa.Column("payments", _JSON, nullable=False),
        sqlite_autoincrement=True,
    )
