"""A backup is made while the desk goes on, and is one only when it was put back and found to be whole."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from chatbot.backup.archive import LOG, PHOTOS, SHOP, Contents, pack, unpack
from chatbot.backup.standing import due, forget_failure, found, name_at, note_failure, standing
from chatbot.config import Settings
from chatbot.domain import Backups, ShopError
from chatbot.files import PART, putting
from chatbot.shop import FILES, READY_TEXTS, held
from chatbot.store import PhotoFolder, Store, check_copy

SCRATCH = ".backup-"


@dataclass(frozen=True)
class Made:
    """A backup that was made. ``missing`` photos stood in the log and were not in the folder."""

    path: Path
    size: int
    rows: int
    photos: int
    missing: int


def make(store: Store, settings: Settings, folder: Path, keep: int | None, at: datetime) -> Made:
    """Make a backup in ``folder``, and remove there what is older than its newest ``keep``; None removes nothing.

    Raises ``ShopError`` when it cannot be made or does not pass its check; then nothing was removed.
    """
    with _alone(folder):
        return _make(store, settings, folder, keep, at)


def make_if_due(store: Store, settings: Settings, rule: Backups, now: datetime) -> Made | None:
    """Make the day's backup unless there is one, by this desk or another one; ``now`` is on the shop's clock.

    Raises ``ShopError`` as ``make`` does, and keeps the reason beside the backups.
    """
    folder = settings.backups
    try:
        if not due(standing(settings), now, rule.hour):
            return None
        with _alone(folder):
            if not due(standing(settings), now, rule.hour):
                return None
            made = _make(store, settings, folder, rule.keep, now)
            forget_failure(folder)
            return made
    except ShopError as error:
        note_failure(folder, str(error))
        raise


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with held(folder):
            yield
    except OSError as error:
        raise ShopError(
            f"The backup could not be made in {folder} ({error.strerror or error}). Make room, or give a folder "
            "that you may write to."
        ) from error


def _make(store: Store, settings: Settings, folder: Path, keep: int | None, at: datetime) -> Made:
    _clear(folder)
    target = folder / name_at(at)
    with TemporaryDirectory(prefix=SCRATCH, dir=folder) as scratch:
        copy = Path(scratch) / LOG
        log = store.copy_to(copy)
        photos, missing = _photos(store, settings)
        with putting(target) as file:
            contents = pack(file, log, [(LOG, copy), *photos, *_shop_files(settings.data)])
            file.flush()
            _check(Path(file.name), contents, Path(scratch) / "restored")
    for old in found(folder)[: -keep or None] if keep else ():
        old.unlink()
    return Made(target, target.stat().st_size, sum(log.rows.values()), len(photos) // 2, missing)


def _check(backup: Path, expected: Contents, folder: Path) -> None:
    """Raise ``ShopError`` unless the backup, put back into ``folder``, is what was put into it."""
    if unpack(backup, folder) != expected:
        raise ShopError(
            "The backup came out differently from what was put into it, so it was not kept. Try again."
        )
    check_copy(folder / LOG, expected.log)


def _photos(store: Store, settings: Settings) -> tuple[list[tuple[str, Path]], int]:
    """The files of the log's photos with their names in the archive, and how many photos have none."""
    kept = PhotoFolder(settings.photos)
    there: list[tuple[str, Path]] = []
    missing = 0
    for digest in store.cases.digests():
        files = kept.files(digest)
        if all(path.is_file() for path in files):
            there += [(f"{PHOTOS}/{path.relative_to(kept.folder)}", path) for path in files]
        else:
            missing += 1
    return sorted(there), missing


def _shop_files(data: Path) -> Iterator[tuple[str, Path]]:
    """What a shop edits or imports, and cannot have again from elsewhere."""
    names = (*FILES, READY_TEXTS, *(f"intents/{path.name}" for path in sorted((data / "intents").glob("*.jsonl"))))
    return ((f"{SHOP}/{name}", data / name) for name in names if (data / name).is_file())


def _clear(folder: Path) -> None:
    """Remove what a program left that was killed. No other one is at work in the folder: it is held."""
    for left in folder.glob(f"{SCRATCH}*"):
        shutil.rmtree(left)
    for left in folder.glob(f".flowershop-*{PART}"):
        left.unlink()
