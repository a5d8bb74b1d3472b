"""The person at the desk."""

from __future__ import annotations

from chatbot.domain import Person, StaffRole


def current() -> Person:
    """Whoever has the machine: nobody signs in yet."""
    return Person(0, "desk", StaffRole.ADMIN)
