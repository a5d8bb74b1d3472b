"""The address by which a provider of identities knows a person, and which sessions it has vouched for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic.operations import Operations

revision = "0006"
down_revision = "0005"


def upgrade(op: Operations) -> None:
    op.add_column("person", sa.Column("email", sa.Text))
    op.create_index("ix_person_email", "person", ["email"], unique=True)
    op.add_column("session", sa.Column("by_provider", sa.Boolean, nullable=False, server_default=sa.false()))
