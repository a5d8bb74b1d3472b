"""A customer is erased: from the log and its search, the photos, and the shop's orders, old ones as well.

The log goes first: if the power fails before the orders are done, they still tell whose conversations are meant.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from chatbot.config import Settings
from chatbot.domain import ORDERS_ON_THEIR_WAY, Erasure, ShopError, Signature
from chatbot.files import BESIDE
from chatbot.privacy.subject import Subject
from chatbot.shop import forget, held
from chatbot.store import PhotoFolder, Store

# A photo lies in its folder a moment before the log knows of it.
SETTLING = timedelta(hours=1)


@dataclass(frozen=True)
class Found:
    """What there is about a customer. ``held`` says what keeps it from being erased now."""

    subject: Subject
    conversations: frozenset[int]
    held: tuple[str, ...]

    @property
    def orders(self) -> tuple[str, ...]:
        return tuple(order.number for order in self.subject.orders)


def find(store: Store, subject: Subject) -> Found:
    """What the shop holds about the customer. Reads the whole log."""
    numbers = {order.number for order in subject.orders}
    conversations = store.holdings.about(subject.named_in, numbers)
    open_ones = (f"conversation {number} is open" for number in store.holdings.held(conversations))
    coming = (f"order {one.number} is {one.status}" for one in subject.orders if one.status in ORDERS_ON_THEIR_WAY)
    return Found(subject, conversations, (*open_ones, *coming))


def erase(store: Store, settings: Settings, found: Found, by: Signature | None) -> Erasure:
    """Erase what was found, and keep that it was done, by whom, and what was paid.

    Raises ``ShopError`` for what is held, for files that cannot be written, and where ``Store`` does.
    """
    if found.held:
        raise ShopError(f"Nothing was erased: {'; '.join(found.held)}. Close that first.")
    before = store.cases.digests()
    with held(settings.data):
        done = store.holdings.erase(found.conversations, found.orders, by)
        forget(settings.data, found.subject.ordered)
    sweep_photos(store, settings, before, done.at)
    return done


def sweep_photos(store: Store, settings: Settings, before: frozenset[str], now: datetime) -> None:
    """Remove the files of the photos that the log knew of ``before`` and no longer does.

    Those that it never knew of go as well, but for what has only just come.
    """
    known = store.cases.digests()
    PhotoFolder(settings.photos).sweep(known, before - known, now - SETTLING)


def kept_copies(settings: Settings) -> Iterator[Path]:
    """Copies of the log that a restore has kept: what is erased still stands in them."""
    if log := settings.log_file:
        yield from sorted(log.parent.glob(f"{log.name}{BESIDE}*"))
