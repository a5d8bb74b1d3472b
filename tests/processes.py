"""Programs that the desk and the tests have started, known by their command lines."""

from __future__ import annotations

import psutil

ENGINE, SERVER = "chatbot.models.engine", "serve"


def running(word: str, parent: int | None = None) -> list[psutil.Process]:
    """The programs below ``parent``, or below this one, that have ``word`` among their arguments."""
    return [one for one in psutil.Process(parent).children(recursive=True) if word in _arguments(one)]


def _arguments(process: psutil.Process) -> list[str]:
    """Nothing for one that ends while it is looked at."""
    try:
        return process.cmdline()
    except psutil.Error:
        return []
