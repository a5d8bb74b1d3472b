"""The one desk of a web process: opened once, whichever page or request asks first, and closed once."""

from __future__ import annotations

import os
import sys
from threading import Lock, Thread

import streamlit as st

from chatbot.bootstrap import Desk, boot, renewed
from chatbot.config import Settings


def hand_over(settings: Settings) -> None:
    """Put ``settings`` where ``settings_of_process`` finds them: a page's script takes no arguments."""
    values = {
        "data": settings.data,
        "db": settings.db,
        "model": settings.model,
        "today": settings.today or "",
        "prompts": settings.prompts,
        "cache": settings.cache,
        "seed": settings.seed,
    }
    os.environ.update({f"FLOWERSHOP_{name.upper()}": str(value) for name, value in values.items()})


def settings_of_process() -> Settings:
    """The settings that the process was started with. Raises ``ShopError`` for one that cannot be read."""
    return Settings.read(os.environ)


class Opened:
    """The desk that is open, which follows the shop's files."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._lock = Lock()

    def desk(self) -> Desk:
        """The desk as it is now: a change of the shop's files is taken up here, once for all who ask."""
        with self._lock:
            self._desk = renewed(self._desk)
            return self._desk

    def close(self) -> None:
        self._desk.close()


def desk_of(settings: Settings) -> Desk:
    """The process's desk for ``settings``. Turns that an earlier process left running are ended first.

    Raises ``ShopError`` for a shop folder or database that cannot be used.
    """
    return opened(settings).desk()


@st.cache_resource(show_spinner=False, on_release=Opened.close)
def opened(settings: Settings) -> Opened:
    """Where the process's desk is kept."""
    desk = boot(settings, progress=_tell)
    desk.store.interrupt_running()
    Thread(target=desk.drafter.warm_up, args=(desk.base.prompts,), daemon=True).start()
    return Opened(desk)


def _tell(message: str) -> None:
    print(message, file=sys.stderr, flush=True)
