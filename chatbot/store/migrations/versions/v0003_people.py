"""People, their sessions, failed sign-ins, the audit log, and who opened a conversation."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic.operations import Operations

revision = "0003"
down_revision = "0002"


def upgrade(op: Operations) -> None:
    _people(op)
    _audit(op)
    # Written out, because Alembic would add the reference as a constraint of its own, which SQLite cannot.
    op.execute("ALTER TABLE conversation ADD COLUMN owner_id INTEGER REFERENCES person (id)")
    op.create_index("ix_conversation_owner_id", "conversation", ["owner_id"])


def _moment(name: str, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _people(op: Operations) -> None:
    op.create_table(
        "person",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("name_key", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("password", sa.Text, nullable=False),
        sa.Column("provisional", sa.Boolean, nullable=False),
        _moment("added_at"),
        _moment("disabled_at", nullable=True),
        sa.UniqueConstraint("name_key", name="person_name"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "session",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("person_id", sa.Integer, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("token_hash", sa.Text, nullable=False),
        _moment("created_at"),
        _moment("seen_at"),
        _moment("expires_at"),
        _moment("revoked_at", nullable=True),
        sa.UniqueConstraint("token_hash", name="session_token"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_session_person_id", "session", ["person_id"])
    op.create_table(
        "attempt",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("failures", sa.Integer, nullable=False),
        _moment("last_at"),
    )


def _audit(op: Operations) -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer, primary_key=True),
        _moment("at"),
        sa.Column("person_id", sa.Integer, sa.ForeignKey("person.id")),
        sa.Column("deed", sa.Text, nullable=False),
        sa.Column("thing", sa.Text),
        sa.Column("number", sa.Integer),
        sa.Column("detail", sa.Text, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_audit_person_id", "audit", ["person_id"])
