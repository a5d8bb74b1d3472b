"""How long a shop keeps what it has, and how it keeps copies of it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Backups:
    """A backup is made each day at ``hour`` of the shop's clock, and the newest ``keep`` of them are kept."""

    hour: int = 3
    keep: int = 7


@dataclass(frozen=True)
class Retention:
    """After how many days what is erased by itself; None is never.

    ``conversations`` without a complaint and ``cases``, those with one, count from their last message, ``photos``
    from when they came; what is not done with is held. ``audit`` and ``sessions`` count from the entry and the
    session's end.
    """

    conversations: int | None = None
    cases: int | None = None
    photos: int | None = None
    audit: int | None = None
    sessions: int | None = None


DAILY, FOR_EVER = Backups(), Retention()
