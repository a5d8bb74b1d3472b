"""What was done, when and by whom."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Integer, Table

from chatbot.store.tables.base import metadata, signature
from chatbot.store.types import Json, Moment, Words

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
