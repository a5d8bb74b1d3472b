"""How healthy a log is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class StoreHealth:
    """What ``flowershop doctor`` says of the log. ``problems`` is empty when the log is whole.

    ``program`` is the database, as SQLite or PostgreSQL, ``journal`` how it survives a power cut.
    """

    program: str
    version: str
    journal: str
    revision: str
    problems: tuple[str, ...]
