"""The one desk of a web process: opened once, whichever page or request asks first, and closed once."""

from __future__ import annotations

import os
from contextlib import suppress
from threading import Lock, Thread

from chatbot.bootstrap import Desk, boot, renewed
from chatbot.config import Settings, hosts_of
from chatbot.store import LogError


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
        "hosts": ",".join(settings.hosts),
        "address": settings.address,
        "metrics_token": settings.metrics_token,
        "backups": settings.backup_folder or "",
    }
    os.environ.update({f"FLOWERSHOP_{name.upper()}": str(value) for name, value in values.items()})


def settings_of_process() -> Settings:
    """The settings that the process was started with. Raises ``ShopError`` for one that cannot be read."""
    return Settings.read(os.environ)


def hosts_of_process() -> list[str]:
    """The names that browsers may have for the desk, also where another setting cannot be read."""
    return list(hosts_of(os.environ.get("FLOWERSHOP_HOSTS", "")))


# Not in Streamlit's cache: whoever is signed in can have that cleared, by a message that no page sends, and the
# desk would be closed under everyone's hands.
_opened: dict[Settings, Opened] = {}
_opening = Lock()


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
    """The process's desk for ``settings``. Turns that a dead one left running are ended first.

    Raises ``ShopError`` for a shop folder or database that cannot be used.
    """
    with _opening:
        if settings not in _opened:
            _opened[settings] = _open(settings)
        kept = _opened[settings]
    return kept.desk()


def close_desk() -> None:
    """Close what is open, as the server stops."""
    with _opening:
        while _opened:
            _opened.popitem()[1].close()


def _open(settings: Settings) -> Opened:
    desk = boot(settings, progress=_tell)
    with suppress(LogError):  # the desk is open for reading all the same
        desk.store.interrupt_abandoned()
    Thread(target=desk.drafter.warm_up, args=(desk.base.prompts,), daemon=True).start()
    return Opened(desk)


def _tell(message: str) -> None:
    print(message, flush=True)
