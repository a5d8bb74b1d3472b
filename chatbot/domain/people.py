"""The people of the shop: who works at the desk, and what their role lets them do."""

from __future__ import annotations

from dataclasses import dataclass
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
