"""An answer that is made somewhere else, in another thread or on another machine, while the caller waits here."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from contextlib import suppress
from queue import Empty, SimpleQueue
from threading import Event as Signal

from chatbot.models.errors import TookTooLong
from chatbot.models.wire import Done, Piece

TICK_S = 0.05  # how often a waiting call looks at its ``cancel``

Made = SimpleQueue[Piece | Done | Exception]


def watched(
    made: Made, abort: Callable[[], object], limit_s: float | None, cancel: Signal | None
) -> Generator[Piece | Done, None, None]:
    """What is put into ``made``, up to ``Done``; an exception in it is raised here.

    ``abort`` is called when nobody wants the rest: at the end, when the iterator is closed, when ``cancel`` is
    set, and after ``limit_s`` seconds, which raise ``TookTooLong``.
    """
    deadline = float("inf") if limit_s is None else time.monotonic() + limit_s
    written = 0
    try:
        while cancel is None or not cancel.is_set():
            if time.monotonic() > deadline:
                raise TookTooLong(f"The model had no answer within {limit_s:.0f} seconds.")
            with suppress(Empty):
                event = made.get(timeout=TICK_S)
                if isinstance(event, Exception):
                    raise event
                written += isinstance(event, Piece)
                yield event
                if isinstance(event, Done):
                    return
        yield Done("cancelled", completion_tokens=written)
    finally:
        abort()
