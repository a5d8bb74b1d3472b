"""The case of a complaint: what happened, what was asked, what was promised."""

from __future__ import annotations

from sqlalchemy import Column, Date, ForeignKey, Integer, Table

from chatbot.store.tables.base import metadata, signature
from chatbot.store.types import Json, Moment, Words

# Who has taken a conversation over from the assistant, which only suggests from then on. It is theirs then,
# and no longer that of `conversation.owner_id`, who opened it.
taken = Table(
    "taken",
    metadata,
    Column("conversation_id", ForeignKey("conversation.id"), primary_key=True),
    *signature("by"),
    Column("at", Moment, nullable=False),
)

case = Table(
    "complaint_case",
    metadata,
    Column("conversation_id", ForeignKey("conversation.id"), primary_key=True),
    Column("state", Words, nullable=False, index=True),
    Column("opened_at", Moment, nullable=False, index=True),
    Column("issues", Json, nullable=False),
    Column("turn_id", ForeignKey("turn.id"), nullable=False),
    Column("order_number", Words, index=True),
    Column("batch", Words, index=True),
    Column("due_on", Date),
)

event = Table(
    "case_event",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("conversation_id", ForeignKey("conversation.id"), nullable=False, index=True),
    Column("at", Moment, nullable=False),
    *signature("by", nullable=True),
    Column("what", Words, nullable=False),
    Column("detail", Words, nullable=False),
    sqlite_autoincrement=True,
)

photo = Table(
    "photo",
    metadata,
    Column("conversation_id", ForeignKey("conversation.id"), primary_key=True),
    Column("digest", Words, primary_key=True),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("at", Moment, nullable=False),
    *signature("by", nullable=True),
)

approval = Table(
    "approval",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("conversation_id", ForeignKey("conversation.id"), nullable=False, index=True),
    Column("turn_id", ForeignKey("turn.id"), nullable=False),
    Column("state", Words, nullable=False, index=True),
    Column("remedies", Json, nullable=False),
    Column("asked_at", Moment, nullable=False),
    *signature("asked_by", nullable=True),
    Column("granted", Json, nullable=False),
    Column("decided_at", Moment),
    *signature("decided_by", nullable=True),
    Column("reason", Words, nullable=False),
    sqlite_autoincrement=True,
)

task = Table(
    "task",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("conversation_id", ForeignKey("conversation.id"), nullable=False, index=True),
    Column("kind", Words, nullable=False),
    Column("amount", Words),
    Column("due_on", Date, nullable=False, index=True),
    Column("promise", Words, nullable=False),
    Column("done_at", Moment, index=True),
    *signature("done_by", nullable=True),
    sqlite_autoincrement=True,
)
