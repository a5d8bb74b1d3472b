"""A customer's data as one file to hand over: what was ordered, what was said and decided, and their photos."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from chatbot.config import Settings
from chatbot.domain import Case, Event, Sent, ShopError
from chatbot.files import putting
from chatbot.privacy.erasing import Found
from chatbot.shop import order_cells
from chatbot.store import PhotoFolder, Store


def give_out(store: Store, settings: Settings, found: Found, file: Path) -> int:
    """Write a ZIP file with customer.json and the photos; gives how many photos are in it.

    Raises ``ShopError`` when it cannot be written.
    """
    photos = PhotoFolder(settings.photos)
    digests = [one.digest for number in sorted(found.conversations) for one in store.cases.file(number).photos]
    try:
        with putting(file) as written, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("customer.json", json.dumps(_data(store, found), ensure_ascii=False, indent=1))
            for digest in digests:
                archive.writestr(f"photos/{digest}.jpg", photos.image(digest))
    except OSError as error:
        raise ShopError(f"{file} cannot be written ({error.strerror}). Give another place.") from error
    return len(digests)


def _data(store: Store, found: Found) -> Mapping[str, Any]:
    return {
        "orders": [order_cells(order) for order in found.subject.orders],
        "conversations": [_conversation(store, number) for number in sorted(found.conversations)],
    }


def _conversation(store: Store, number: int) -> Mapping[str, Any]:
    held, file = store.conversation(number), store.cases.file(number)
    return {
        "number": number,
        "started_at": held.started_at.isoformat(),
        "messages": [{"role": one.role, "text": one.text, "order": one.order} for one in store.messages(number)],
        "sent": [_sent(one) for one in file.sent.values()],
        "case": _case(file.case) if file.case else None,
        "events": [_event(one) for one in file.events],
        "photos": [one.digest for one in file.photos],
    }


def _sent(sent: Sent) -> Mapping[str, str]:
    return {"text": sent.text, "at": sent.at.isoformat()}


def _case(case: Case) -> Mapping[str, Any]:
    remedies = case.decision.remedies if case.decision else ()
    return {
        "state": case.state,
        "opened_at": case.opened_at.isoformat(),
        "issues": list(case.issues),
        "order": case.order,
        "remedies": [{"kind": one.kind, "amount": str(one.amount) if one.amount else None} for one in remedies],
    }


def _event(event: Event) -> Mapping[str, str]:
    return {"at": event.at.isoformat(), "what": event.what, "detail": event.detail}
