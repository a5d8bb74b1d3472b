"""What people made of the desk's drafts."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Integer, Table

from chatbot.store.tables.base import metadata, signature
from chatbot.store.types import Json, Moment, Words

# What was said last of a conversation, up to the turn `turn_id`: a turn that follows is not covered by it. A line
# of the score card that was not answered is NULL.
review = Table(
    "review",
    metadata,
    Column("conversation_id", ForeignKey("conversation.id"), primary_key=True),
    Column("turn_id", ForeignKey("turn.id"), nullable=False),
    *(Column(name, Boolean) for name in ("right", "complete", "kind", "language", "follows_policy")),
    Column("comment", Words, nullable=False),
    Column("label", Words, nullable=False, index=True),
    Column("person_id", Integer, nullable=False),
    Column("person_name", Words, nullable=False),
    Column("at", Moment, nullable=False),
)

sent = Table(
    "sent",
    metadata,
    Column("turn_id", ForeignKey("turn.id"), primary_key=True),
    Column("conversation_id", ForeignKey("conversation.id"), nullable=False, index=True),
    Column("text", Words, nullable=False),
    Column("edits", Json, nullable=False),
    Column("objections", Json, nullable=False),
    Column("reason", Words, nullable=False),
    Column("at", Moment, nullable=False, index=True),
    *signature("by"),
)

thumb = Table(
    "thumb",
    metadata,
    Column("turn_id", ForeignKey("turn.id"), primary_key=True),
    Column("by_id", Integer, primary_key=True, autoincrement=False),
    Column("by_name", Words, nullable=False),
    Column("up", Boolean, nullable=False),
    Column("at", Moment, nullable=False, index=True),
)
