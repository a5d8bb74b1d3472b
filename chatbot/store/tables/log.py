"""What customers and the desk say to each other, and all that an answer rests on."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Date, Float, ForeignKey, Integer, Table, UniqueConstraint

from chatbot.store.presence import NOBODY
from chatbot.store.tables.base import metadata
from chatbot.store.types import Json, Moment, Words

conversation = Table(
    "conversation",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("started_at", Moment, nullable=False, index=True),
    Column("title", Words, nullable=False),
    Column("owner_id", ForeignKey("person.id"), index=True),
    sqlite_autoincrement=True,
)

message = Table(
    "message",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("conversation_id", ForeignKey("conversation.id"), nullable=False, index=True),
    Column("role", Words, nullable=False),
    Column("text", Words, nullable=False),
    Column("order_number", Words),
    Column("photo", Words),
    Column("at", Moment, nullable=False),
    sqlite_autoincrement=True,
)

turn = Table(
    "turn",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("conversation_id", ForeignKey("conversation.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("state", Words, nullable=False, index=True),
    Column("message_id", ForeignKey("message.id"), nullable=False),
    Column("today", Date, nullable=False),
    Column("started_at", Moment, nullable=False, index=True),
    Column("ended_at", Moment),
    Column("language", Words, index=True),
    Column("intent", Words, index=True),
    Column("inquiry", Json),
    Column("facts", Json),
    Column("decision", Json),
    Column("plan", Json),
    Column("reply", Words, nullable=False, default=""),
    Column("model_spec", Words, index=True),
    Column("model_fingerprint", Words),
    Column("model_languages", Json),
    Column("seed", BigInteger, nullable=False, default=0),
    Column("prompt_version", Words, nullable=False, default="", index=True),
    Column("shop_version", Words, nullable=False, default=""),
    Column("transcript", Json),
    Column("prompt_tokens", Integer, nullable=False, default=0),
    Column("reused_tokens", Integer, nullable=False, default=0),
    Column("completion_tokens", Integer, nullable=False, default=0),
    Column("first_sentence_s", Float, nullable=False, default=0.0),
    Column("total_s", Float, nullable=False, default=0.0),
    Column("understand_s", Float, nullable=False, default=0.0),
    Column("error", Words, nullable=False, default=""),
    Column("approval_id", Integer),
    Column("desk", BigInteger, nullable=False, default=NOBODY),
    UniqueConstraint("conversation_id", "number", name="turn_number"),
    sqlite_autoincrement=True,
)

sentence = Table(
    "sentence",
    metadata,
    Column("turn_id", ForeignKey("turn.id"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("text", Words, nullable=False),
    Column("origin", Words, nullable=False),
    Column("act", Words, nullable=False),
    Column("facts", Json, nullable=False),
)

dropped = Table(
    "dropped",
    metadata,
    Column("turn_id", ForeignKey("turn.id"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("text", Words, nullable=False),
    Column("check", Words, nullable=False),
    Column("reason", Words, nullable=False),
    Column("act", Words, nullable=False),
)

escalation = Table(
    "escalation",
    metadata,
    Column("conversation_id", ForeignKey("conversation.id"), primary_key=True),
    Column("reason", Words, nullable=False),
    Column("at", Moment, nullable=False),
)

prompt = Table(
    "prompt",
    metadata,
    Column("version", Words, primary_key=True),
    Column("text", Words, nullable=False),
)
