"""What the terminal asks for and adds is nobody's; and the lines of the search are made anew, with more marks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic.operations import Operations

revision = "0008"
down_revision = "0007"


def upgrade(op: Operations) -> None:
    with op.batch_alter_table("approval", table_kwargs={"sqlite_autoincrement": True}) as approval:
        approval.alter_column("asked_by_id", existing_type=sa.Integer(), nullable=True)
        approval.alter_column("asked_by_name", existing_type=sa.Text(), nullable=True)
    with op.batch_alter_table("photo") as photo:
        photo.alter_column("by_id", existing_type=sa.Integer(), nullable=True)
        photo.alter_column("by_name", existing_type=sa.Text(), nullable=True)
    # Derived data, which is filled again when the log is opened.
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER IF EXISTS search_erasing")
    op.execute("DROP TABLE IF EXISTS search")
