"""``flowershop backup`` and ``flowershop restore``: a copy of what the shop has, and back again."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TextIO

from chatbot import backup
from chatbot.bootstrap import system_clock
from chatbot.config import Settings
from chatbot.domain import ShopError
from chatbot.shop import load
from chatbot.store import open_store


def back_up(folder: Path | None, settings: Settings, out: TextIO) -> int:
    """Make a backup in ``folder``, by default where the desk makes its own, and say what is in it."""
    try:
        keep = load(settings.data).backups.keep
    except ShopError as error:
        # Files that cannot be read are worth keeping all the same; how many backups to keep is not known then.
        keep = None
        print(f"No older backup is removed, for the shop's files cannot be read: {error}", file=out)
    with closing(open_store(settings.db, system_clock)) as store:
        made = backup.make(store, settings, folder or settings.backups, keep, system_clock())
    print(
        f"{made.path}: {_size(made.size)}, {made.rows} rows and {made.photos} photos, put back and whole.",
        file=out,
    )
    if made.missing:
        print(
            f"{made.missing} photos of the log are not in {settings.photos}, and so not in the backup.", file=out
        )
    return 0


def restore(file: Path, settings: Settings, out: TextIO) -> int:
    """Put a backup back, and say what was kept of before."""

    def tell(line: str) -> None:
        print(line, file=out, flush=True)

    backup.restore(file, settings, system_clock, tell)
    return 0


def _size(size: int) -> str:
    return f"{size / 1e6:.1f} MB" if size >= 1e5 else f"{size / 1e3:.1f} kB"
