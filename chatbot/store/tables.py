"""The tables as the program uses them. The migrations make them; a test holds the two together."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Integer,
    MetaData,
    Table,
    UniqueConstraint,
)

from chatbot.store.presence import NOBODY
from chatbot.store.types import Json, Moment, Words

metadata = MetaData()


def signature(name: str, nullable: bool = False) -> tuple[Column[int], Column[str]]:
    """Who did it: a number to compare, and the name that they had."""
    return Column(f"{name}_id", Integer, nullable=nullable), Column(f"{name}_name", Words, nullable=nullable)


# Ids are never used twice (sqlite_autoincrement): a turn that was erased must not come back as another one.

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

model_change = Table(
    "model_change",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("going", Words, nullable=False),
    Column("spec", Words, nullable=False),
    Column("fingerprint", Words, nullable=False),
    Column("by", Words, nullable=False),
    Column("figures", Json, nullable=False),
    sqlite_autoincrement=True,
)

# ``name_key`` is the name as it is compared: in one writing, whatever the case. ``email`` is kept only so.
person = Table(
    "person",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Words, nullable=False),
    Column("name_key", Words, nullable=False),
    Column("role", Words, nullable=False),
    Column("password", Words, nullable=False),
    Column("provisional", Boolean, nullable=False),
    Column("added_at", Moment, nullable=False),
    Column("disabled_at", Moment),
    Column("email", Words, index=True, unique=True),
    UniqueConstraint("name_key", name="person_name"),
    sqlite_autoincrement=True,
)

session = Table(
    "session",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person_id", ForeignKey("person.id"), nullable=False, index=True),
    Column("token_hash", Words, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("revoked_at", Moment),
    Column("by_provider", Boolean, nullable=False, default=False),
    UniqueConstraint("token_hash", name="session_token"),
    sqlite_autoincrement=True,
)

attempt = Table(
    "attempt",
    metadata,
    Column("key", Words, primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("last_at", Moment, nullable=False),
)

audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("person_id", ForeignKey("person.id"), index=True),
    Column("deed", Words, nullable=False),
    Column("thing", Words),
    Column("number", Integer),
    Column("detail", Words, nullable=False, default=""),
    sqlite_autoincrement=True,
)

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

# `conversations` and `orders` are numbers of which nothing is left but what stands here.
erasure = Table(
    "erasure",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Moment, nullable=False),
    *signature("by", nullable=True),
    Column("requested", Boolean, nullable=False),
    Column("conversations", Json, nullable=False),
    Column("orders", Json, nullable=False),
    Column("photos", Integer, nullable=False),
    Column("payments", Json, nullable=False),
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
