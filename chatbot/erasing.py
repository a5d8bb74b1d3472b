"""``flowershop erase`` and ``flowershop export customer``: what the shop holds about one customer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TextIO

from chatbot.bootstrap import system_clock
from chatbot.config import Settings
from chatbot.domain import Erasure, ShopError
from chatbot.privacy import Expired, Found, erase, expire, find, give_out, kept_copies, subject_of
from chatbot.shop import load
from chatbot.store import Store, open_store


def erase_customer(asked: str, dry: bool, settings: Settings, out: TextIO) -> int:
    """Erase a customer, after saying what is meant; a ``dry`` run only says it."""
    with closing(open_store(settings.db, system_clock)) as store:
        found = _found(store, asked, settings)
        for line in _lines(store, found):
            print(line, file=out)
        if dry:
            print("This was a dry run: nothing was erased.", file=out)
            return 0
        done = erase(store, settings, found, None)
        print(_outcome(done), file=out)
        if not store.holdings.wipe():
            print(
                "The desk was reading: the log's file is cleared by the next erasure, or when it stops.", file=out
            )
    for line in _elsewhere(settings):
        print(line, file=out)
    return 0


def erase_expired(settings: Settings, out: TextIO) -> int:
    """Erase what has had its time, as the desk does each day."""
    rule = load(settings.data).retention
    with closing(open_store(settings.db, system_clock)) as store:
        print(expired(expire(store, settings, rule, system_clock())), file=out)
    return 0


def export_customer(asked: str, file: Path, settings: Settings, out: TextIO) -> int:
    """Write what the shop holds about a customer into a ZIP file."""
    with closing(open_store(settings.db, system_clock)) as store:
        found = _found(store, asked, settings)
        photos = give_out(store, settings, found, file)
    counts = f"{len(found.orders)} orders, {len(found.conversations)} conversations and {photos} photos"
    print(f"{file}: {counts}. Hand it over in a safe way, then delete it.", file=out)
    return 0


def expired(done: Expired) -> str:
    """What was erased, in a line."""
    return (
        f"Erased because its time had come: {done.conversations} conversations, {done.photos} photos, "
        f"{done.audit} entries of the audit log, {done.sessions} sessions."
    )


def _found(store: Store, asked: str, settings: Settings) -> Found:
    shop = load(settings.data)
    found = find(store, subject_of(shop, asked))
    if not found.orders and not found.conversations:
        raise ShopError(f"There is nothing about '{asked}' in the orders or the log.")
    return found


def _lines(store: Store, found: Found) -> Iterator[str]:
    for order in found.subject.orders:
        yield f"order        {order.number}\t{order.customer}, {order.buyer_email}"
    for number in sorted(found.conversations):
        conversation = store.conversation(number)
        yield f"conversation {number}\t{conversation.started_at:%Y-%m-%d} {conversation.title}"
    for reason in found.held:
        yield f"held         {reason}"


def _outcome(done: Erasure) -> str:
    counts = f"{len(done.conversations)} conversations, {done.photos} photos, {len(done.orders)} orders"
    paid = [f"{payment.kind} {payment.amount} on {payment.day}" for payment in done.payments]
    kept = f" For the books the log keeps, without the name: {', '.join(paid)}." if paid else ""
    return f"Erased: {counts}.{kept}"


def _elsewhere(settings: Settings) -> Iterator[str]:
    yield (
        "The backups lose it as they are replaced, and a restore erases it again. Not reached: the till, files "
        "that were exported, and models that were trained with them."
    )
    for copy in kept_copies(settings):
        yield f"A restore has kept {copy}: delete it."
