"""Which programs are at work in a log: each holds a lock under a number of its own for as long as it lives.

A turn is written down with the number of the program that is at it. A lock ends with its program, however that
ends: so who finds it free knows that nobody will finish those turns any more. Nobody's clock has a say in it.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from sqlalchemy import Connection

# What a turn of the time before such numbers has in place of one.
NOBODY = 0


class Presence(Protocol):
    """The lock of this program, and a look at those of others. Any thread may call it."""

    def hold(self) -> int:
        """Hold the lock from now on, or still, and give its number."""

    def keep(self) -> None:
        """Hold the lock once more if it was held, and was lost in the meantime."""

    def gone(self, connection: Connection, numbers: Collection[int], at: datetime) -> set[int]:
        """Those of ``numbers`` whose programs live no more. ``connection`` is one to the log, ``at`` is now."""

    def release(self) -> None:
        """Give the lock up."""


class Alone:
    """For a log in memory, which no other program can be in."""

    def hold(self) -> int:
        return NOBODY + 1

    def keep(self) -> None:
        """There is nothing that could be lost."""

    def gone(self, connection: Connection, numbers: Collection[int], at: datetime) -> set[int]:
        return set(numbers) - {self.hold()}

    def release(self) -> None:
        """The log ends with its program."""


def fresh_number() -> int:
    """A number that no program has had: one of 63 bits by chance."""
    return NOBODY + 1 + secrets.randbelow(2**63 - 1)
