"""What the desk does by itself while it runs: it erases what has had its time, and makes the day's backup."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from starlette.concurrency import run_in_threadpool

from chatbot.backup import make_if_due
from chatbot.bootstrap import Desk
from chatbot.domain import ShopError
from chatbot.privacy import expire

# First after so long, when the desk has started and the first pages are served.
PAUSE_S = 60.0

log = logging.getLogger(__name__)


class Daily:
    """The desk's daily work. ``desk`` gives the desk as it now is."""

    def __init__(self, desk: Callable[[], Desk]) -> None:
        self._desk = desk
        self._erased_on: date | None = None

    async def go_on(self, pause_s: float = PAUSE_S) -> None:
        """Do what is due, again and again, until this is cancelled. What fails is told in the server's log."""
        while True:
            await asyncio.sleep(pause_s)
            await run_in_threadpool(self.do_what_is_due)

    def do_what_is_due(self) -> None:
        """One round of it: first what is to be in no backup any more."""
        for work in (self._erase, self._back_up):
            try:
                work(self._desk())
            except ShopError as error:
                log.error("daily work failed: %s", error)

    def _erase(self, desk: Desk) -> None:
        now = _now(desk)
        if self._erased_on == now.date():
            return
        done = expire(desk.store, desk.settings, desk.shop.retention, now)
        self._erased_on = now.date()
        if done.total:
            log.info("erased what had had its time", extra={"things": done.total})

    def _back_up(self, desk: Desk) -> None:
        if desk.settings.log_file is None:
            return
        if made := make_if_due(desk.store, desk.settings, desk.shop.backups, _now(desk)):
            log.info("made a backup", extra={"file": str(made.path)})


def _now(desk: Desk) -> datetime:
    """On the shop's clock."""
    return desk.base.clock().astimezone(ZoneInfo(desk.shop.timezone))
