"""What the desk does by itself while it runs: the day's backup."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from zoneinfo import ZoneInfo

from starlette.concurrency import run_in_threadpool

from chatbot.backup import make_if_due
from chatbot.bootstrap import Desk
from chatbot.domain import ShopError

# First after so long, when the desk has started and the first pages are served.
PAUSE_S = 60.0


async def look_after(desk: Callable[[], Desk], pause_s: float = PAUSE_S) -> None:
    """Do what is due, again and again, until this is cancelled. What fails is told on standard error."""
    while True:
        await asyncio.sleep(pause_s)
        await run_in_threadpool(do_what_is_due, desk)


def do_what_is_due(desk: Callable[[], Desk]) -> None:
    """One round of it, in the desk as it now is."""
    try:
        _back_up(desk())
    except ShopError as error:
        print(f"flowershop: {error}", file=sys.stderr, flush=True)


def _back_up(desk: Desk) -> None:
    if desk.settings.log_file is None:
        return
    now = desk.base.clock().astimezone(ZoneInfo(desk.shop.timezone))
    if made := make_if_due(desk.store, desk.settings, desk.shop.backups, now):
        print(f"flowershop: a backup was made, {made.path}", flush=True)
