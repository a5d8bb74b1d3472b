"""Who did something, as the two columns in which the log keeps it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row

from chatbot.domain import Signature


def signed(name: str, by: Signature | None) -> dict[str, Any]:
    """The values of the columns ``NAME_id`` and ``NAME_name``."""
    return {f"{name}_id": by.id if by else None, f"{name}_name": by.name if by else None}


def signature_of(row: Row[Any], name: str) -> Signature | None:
    number = getattr(row, f"{name}_id")
    return None if number is None else Signature(number, getattr(row, f"{name}_name"))


def signer(row: Row[Any], name: str) -> Signature:
    """As ``signature_of``, for columns that are never empty."""
    return Signature(getattr(row, f"{name}_id"), getattr(row, f"{name}_name"))
