"""Tables from TOML files that people write."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

from chatbot.domain import ShopError


def table_of(text: str, source: str) -> dict[str, Any]:
    """The table in ``text``; ``source`` names it in errors. Raises ``ShopError``."""
    try:
        return tomllib.loads(text)
    except ValueError as error:  # also for a whole number that Python refuses to read
        raise ShopError(f"{source}: this is not TOML: {error}. Mend the line that it names.") from error


def flat(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """What stands in a TOML table and the tables in it, by dotted keys."""
    for key, value in table.items():
        if isinstance(value, dict):
            yield from flat(value, f"{prefix}{key}.")
        else:
            yield prefix + key, value
