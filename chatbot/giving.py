"""``flowershop export``: the log on standard output."""

from __future__ import annotations

from contextlib import closing
from typing import TextIO

from chatbot.bootstrap import system_clock
from chatbot.config import Settings
from chatbot.export import Format, logs, pairs
from chatbot.redaction import redactor_of
from chatbot.shop import load
from chatbot.store import open_store


def give(what: str, form: str, personal: bool, settings: Settings, out: TextIO) -> int:
    """Write ``what``, ``logs`` or ``pairs``, in ``form``; with everything personal in it if that is wanted."""
    redactor = None if personal else redactor_of(load(settings.data))
    with closing(open_store(settings.db, system_clock)) as store:
        turns = store.archive.turns()
        for line in pairs(turns, redactor) if what == "pairs" else logs(turns, Format(form), redactor):
            out.write(line)
    return 0
