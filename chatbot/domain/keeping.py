"""How a shop keeps what it has: its backups."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Backups:
    """A backup is made each day at ``hour`` of the shop's clock, and the newest ``keep`` of them are kept."""

    hour: int = 3
    keep: int = 7


DAILY = Backups()
