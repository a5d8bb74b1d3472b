"""Which backups there are, when the next is due, and whether the last attempt failed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from chatbot.config import Settings
from chatbot.files import put

FAILURE = "last-failure.txt"
RETRY = timedelta(hours=1)
# Two nights missed, and somebody has to look.
LATE = timedelta(hours=48)
_STAMP = "%Y%m%d-%H%M%S"
_NAME = re.compile(r"flowershop-(\d{8}-\d{6})\.tar\.gz")


@dataclass(frozen=True)
class Standing:
    """The backups in a folder, oldest first, and why and when the last attempt failed, if it did."""

    folder: Path
    backups: tuple[Path, ...]
    failure: str
    failed_at: datetime | None

    @property
    def newest(self) -> datetime | None:
        return moment_of(self.backups[-1]) if self.backups else None

    def is_late(self, now: datetime) -> bool:
        """Whether the newest is too old. A desk that has none yet makes its first within a day."""
        return self.newest is not None and now - self.newest > LATE


def standing(settings: Settings) -> Standing:
    """How it stands with the backups that the desk makes."""
    folder = settings.backups
    note = folder / FAILURE
    try:
        failure, failed_at = note.read_text("utf-8"), datetime.fromtimestamp(note.stat().st_mtime, UTC)
    except OSError:
        return Standing(folder, found(folder), "", None)
    return Standing(folder, found(folder), failure, failed_at)


def due(stands: Standing, now: datetime, hour: int) -> bool:
    """Whether no backup was made since it was last ``hour`` o'clock; ``now`` is on the shop's clock.

    After a failure the next attempt waits for an hour.
    """
    last = now.replace(hour=hour, minute=0, second=0, microsecond=0)
    if last > now:
        last -= timedelta(days=1)
    if stands.failed_at is not None and now - stands.failed_at < RETRY:
        return False
    return stands.newest is None or stands.newest < last


def found(folder: Path) -> tuple[Path, ...]:
    """The backups in ``folder``, oldest first; none where there is no such folder."""
    if not folder.is_dir():
        return ()
    return tuple(sorted(path for path in folder.iterdir() if _NAME.fullmatch(path.name)))


def name_at(moment: datetime) -> str:
    """The file name of a backup that is made at ``moment``."""
    return f"flowershop-{moment.astimezone(UTC):{_STAMP}}.tar.gz"


def moment_of(backup: Path) -> datetime:
    """When a backup was made, by its name."""
    return datetime.strptime(backup.name.removeprefix("flowershop-").removesuffix(".tar.gz"), _STAMP).replace(
        tzinfo=UTC
    )


def note_failure(folder: Path, why: str) -> None:
    """Keep why no backup could be made, where the disk still takes it: the age of the last one tells it anyway."""
    try:
        put(folder / FAILURE, why.encode())
    except OSError:
        return


def forget_failure(folder: Path) -> None:
    (folder / FAILURE).unlink(missing_ok=True)
