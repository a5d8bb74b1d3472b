"""From the sample shop to one's own: the commands, as they are to be typed on this machine."""

from __future__ import annotations

import shlex
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from chatbot.config import SAMPLE_SHOP, Settings

COPY = "my_shop"
EMPTY_LOG = "--db sqlite:///var/my_shop.db"
USUAL_PORT = 8501


def is_sample(settings: Settings) -> bool:
    return settings.data.resolve() == SAMPLE_SHOP.resolve()


def commands(settings: Settings, port: int) -> str:
    """Copy the sample, check the copy, and serve it with the model, log and port of the desk that runs now."""
    here = Path.cwd()
    beside = Path(sys.executable).with_name("flowershop")
    program = "flowershop" if shutil.which("flowershop") else _seen_from(here, beside)
    lines = (
        ("cd", str(here)),
        ("cp", "-r", _seen_from(here, SAMPLE_SHOP), COPY),
        (program, "policy", "lint", "--data", COPY),
        (program, "serve", "--data", COPY, *_options(settings, port)),
    )
    return "\n".join(map(shlex.join, lines))


def _options(settings: Settings, port: int) -> Iterator[str]:
    usual = Settings.read({})
    if settings.model != usual.model:
        yield from ("--model", settings.model)
    if settings.db != usual.db:
        # A server's address may have a password in it, which is not for the page.
        yield from ("--db", settings.db if settings.db.startswith("sqlite") else "URL")
    if port != USUAL_PORT:
        yield from ("--port", str(port))


def _seen_from(here: Path, path: Path) -> str:
    return str(path.relative_to(here) if path.is_relative_to(here) else path)
