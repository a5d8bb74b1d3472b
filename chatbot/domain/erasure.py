"""What was erased, as the log remembers it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from chatbot.domain.people import Signature


@dataclass(frozen=True)
class Payment:
    """What a customer was given, without the customer: for the books."""

    kind: str
    amount: Decimal
    day: date


@dataclass(frozen=True)
class Erasure:
    """That something was erased: on a customer's request, or because its time had come. Nothing personal is in it.

    ``by`` is None for the terminal and the desk itself.
    """

    at: datetime
    by: Signature | None
    requested: bool
    conversations: tuple[int, ...]
    orders: tuple[str, ...]
    photos: int
    payments: tuple[Payment, ...]
