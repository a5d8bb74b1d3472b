"""The one desk of a web process: opened once, whichever page or request asks first, and closed once."""

from __future__ import annotations

import os
import sys

import streamlit as st

from chatbot.bootstrap import Desk, boot
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


@st.cache_resource(show_spinner=False, on_release=Desk.close)
def desk_of(settings: Settings) -> Desk:
    """The process's desk for ``settings``. Turns that an earlier process left running are ended first.

    Raises ``ShopError`` for a shop folder or database that cannot be used.
    """
    desk = boot(settings, progress=_tell)
    desk.store.interrupt_running()
    return desk


def _tell(message: str) -> None:
    print(message, file=sys.stderr, flush=True)
