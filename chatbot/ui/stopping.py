"""How a desk stops: what is being written may end first, and what cannot is marked, within a known time."""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
from collections.abc import Callable
from types import FrameType

from chatbot.under_way import UnderWay

log = logging.getLogger(__name__)

ENDING_S = 20.0  # for answers that are being written
CLOSING_S = 15.0  # for pages, the model and the log after that
SIGNALS = (signal.SIGTERM, signal.SIGINT)


def stop_gently(under_way: UnderWay, mark: Callable[[frozenset[int]], object]) -> None:
    """Have a signal to stop wait for the answers that are ``under_way``; a second signal does not wait.

    To be called once the server has set its own handlers, which are then asked to stop it. ``mark`` is given the
    turns that have not even ended ``CLOSING_S`` seconds after that, when the process ends all the same.
    """
    if threading.current_thread() is not threading.main_thread():
        return  # signals are the main thread's; a test's server runs elsewhere
    for number in SIGNALS:
        signal.signal(number, _handler(signal.getsignal(number), under_way, mark))


def _handler(
    server: Callable[[int, FrameType | None], object] | int | None,
    under_way: UnderWay,
    mark: Callable[[frozenset[int]], object],
) -> Callable[[int, FrameType | None], None]:
    def stop(number: int, frame: FrameType | None) -> None:
        again, under_way.stopping = under_way.stopping, True
        if again:
            _tell(server, number)
        else:
            threading.Thread(target=wait, args=(number,), daemon=True).start()

    def wait(number: int) -> None:
        log.info("stopping", extra={"answers": len(under_way)})
        under_way.wait(ENDING_S)
        _tell(server, number)
        time.sleep(CLOSING_S)
        _end(under_way.wait(0), mark)

    return stop


def _tell(server: Callable[[int, FrameType | None], object] | int | None, number: int) -> None:
    if callable(server):
        server(number, None)


def _end(left: frozenset[int], mark: Callable[[frozenset[int]], object]) -> None:
    """Only reached by a process that hangs: whoever waits for its end would have to kill it."""
    log.error("the desk did not close in time", extra={"turns": sorted(left)})
    try:
        mark(left)
    finally:
        os._exit(0)
