"""The people of the shop: who works at the desk, what their role lets them do, and how they are signed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class StaffRole(StrEnum):
    """From the narrowest to the widest: each role may do all that the one before it may."""

    STAFF = "staff"
    SUPERVISOR = "supervisor"
    ADMIN = "admin"

    def covers(self, needed: StaffRole) -> bool:
        """Whether this role may do what ``needed`` may."""
        order = list(StaffRole)
        return order.index(self) >= order.index(needed)


@dataclass(frozen=True)
class Person:
    """Someone who may sign in. ``name`` is what they sign in with and what the others read."""

    id: int
    name: str
    role: StaffRole


@dataclass(frozen=True)
class Signature:
    """What stays of a person beside what they did, whatever becomes of them and their role."""

    id: int
    name: str


@dataclass(frozen=True)
class Member:
    """A person as an admin sees them. ``provisional`` is a password that someone else has set for them.

    ``email`` is the address by which a provider of identities knows them.
    """

    person: Person
    added_at: datetime
    disabled_at: datetime | None
    seen_at: datetime | None
    provisional: bool
    email: str | None


@dataclass(frozen=True)
class Session:
    """One browser in which ``person`` is signed in until ``expires_at``, unless the session is revoked before.

    ``provisional`` is one that was opened with a password which someone else has set.
    """

    id: int
    person: Person
    seen_at: datetime
    expires_at: datetime
    provisional: bool = False


@dataclass(frozen=True)
class Attempts:
    """Failed sign-ins in a row for ``key``, a name or an address, and when the last one was."""

    key: str
    failures: int
    last_at: datetime
