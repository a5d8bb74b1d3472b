"""What the tables share: the list of them all, and the columns of who did something.

Ids are never used twice (``sqlite_autoincrement``): a turn that was erased must not come back as another one.
"""

from __future__ import annotations

from sqlalchemy import Column, Integer, MetaData

from chatbot.store.types import Words

metadata = MetaData()


def signature(name: str, nullable: bool = False) -> tuple[Column[int], Column[str]]:
    """Who did it: a number to compare, and the name that they had."""
    return Column(f"{name}_id", Integer, nullable=nullable), Column(f"{name}_name", Words, nullable=nullable)
