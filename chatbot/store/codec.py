"""Domain objects to JSON and back without loss: amounts stay exact, days stay days, tuples stay tuples."""

from __future__ import annotations

from collections.abc import Hashable
from functools import cache
from typing import Any, TypeVar, cast

from pydantic import TypeAdapter, ValidationError

from chatbot.domain import ShopError

T = TypeVar("T")


def to_json(kind: type[T], value: T | None) -> Any:
    """``value`` in the types of JSON; None for None."""
    return None if value is None else _adapter(cast(Hashable, kind)).dump_python(value, mode="json")


def from_json(kind: type[T], value: Any) -> T:
    """What ``to_json`` was given. Raises ``ShopError`` for JSON that a program with other nouns has written."""
    try:
        read: T = _adapter(cast(Hashable, kind)).validate_python(value)
    except ValidationError as error:
        raise ShopError(
            f"The log holds a {kind.__name__} that this version of the program cannot read ({error.error_count()} "
            f"fields, the first: {error.errors()[0]['loc']}). Read it with the version that wrote it."
        ) from error
    return read


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    # Kept, because building one takes longer than all the reading and writing of a turn.
    return TypeAdapter(kind)
