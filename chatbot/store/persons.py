"""A person as columns of another row: the owner of a conversation, who a session is of, who did a deed."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row

from chatbot.domain import Person, StaffRole
from chatbot.store.tables import person

COLUMNS = (
    person.c.id.label("who_id"),
    person.c.name.label("who_name"),
    person.c.role.label("who_role"),
)


def read_person(row: Row[Any]) -> Person:
    """The person of a row that has ``COLUMNS``."""
    return Person(row.who_id, row.who_name, StaffRole(row.who_role))


def read_optional(row: Row[Any]) -> Person | None:
    """The same where there may be none."""
    return None if row.who_name is None else read_person(row)
