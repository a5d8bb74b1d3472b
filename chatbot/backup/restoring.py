"""A backup is put back. Everything is looked through first, and what it takes the place of is kept beside it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from chatbot.backup.archive import LOG, PHOTOS, SHOP, unpack
from chatbot.config import Settings
from chatbot.domain import Deed, ShopError
from chatbot.files import put
from chatbot.shop import held
from chatbot.store import PhotoFolder, check_copy, open_store, release

SCRATCH = ".restore-"
BESIDE = ".before-"
Tell = Callable[[str], None]


def restore(file: Path, settings: Settings, clock: Callable[[], datetime], tell: Tell) -> None:
    """Put the log, the photos and the shop's files of the backup in their places, with the desk stopped.

    Raises ``ShopError`` for a file that is no good, for a log that is in use, and for places that cannot be
    written. Until the whole backup was found to be good, nothing is changed.
    """
    log = settings.log_file
    if log is None:
        raise ShopError(
            "A backup is put back into a log in a file: --db sqlite:///path/to/file.db. What pg_dump has made is "
            "put back by pg_restore."
        )
    try:
        log.parent.mkdir(parents=True, exist_ok=True)
        with held(log.parent):
            for left in log.parent.glob(f"{SCRATCH}*"):
                shutil.rmtree(left)  # by a program that was killed
            with TemporaryDirectory(prefix=SCRATCH, dir=log.parent) as scratch:
                _restore(file, Path(scratch), settings, log, clock, tell)
    except OSError as error:
        where = error.filename or log.parent
        raise ShopError(
            f"{where} could not be written ({error.strerror}). Make room, or make the folder one that you may "
            f"write to, and restore {file} again."
        ) from error


def _restore(
    file: Path, new: Path, settings: Settings, log: Path, clock: Callable[[], datetime], tell: Tell
) -> None:
    contents = unpack(file, new)
    check_copy(new / LOG, contents.log)
    # An older log is brought up to date here, and not only when the desk is started.
    store = open_store(f"sqlite:///{new / LOG}", clock)
    store.audit.record(None, Deed.LOG_RESTORED, detail=file.name)
    store.close()
    release(new / LOG)
    if log.exists():
        release(log)
    beside = f"{BESIDE}{clock().astimezone(UTC):%Y%m%d-%H%M%S}"
    _put_photos(new / PHOTOS, settings, tell)
    if log.exists():
        tell(f"The log of before is kept as {_kept(log, beside)}.")
    (new / LOG).replace(log)
    tell(f"The log is in {log}: {sum(contents.log.rows.values())} rows, looked through and whole.")
    _put_shop_files(new / SHOP, settings.data, beside, tell)


def _kept(log: Path, beside: str) -> Path:
    """Keep the log as it is, under another name as well; the journal of a damaged one would spoil the new one."""
    kept = log.with_name(log.name + beside)
    os.link(log, kept)
    for end in ("-wal", "-shm", "-journal"):
        journal = log.with_name(log.name + end)
        if journal.exists():
            journal.replace(kept.with_name(kept.name + end))
    return kept


def _put_photos(new: Path, settings: Settings, tell: Tell) -> None:
    """Put those photos back that are not there. What a photo is called says what is in it: none is replaced."""
    photos = PhotoFolder(settings.photos).folder
    missing = [path for path in new.rglob("*.jpg") if not (photos / path.relative_to(new)).exists()]
    for path in missing:
        put(photos / path.relative_to(new), path.read_bytes())
    if missing:
        tell(f"{len(missing) // 2} photos were missing in {photos}, and are there again.")


def _put_shop_files(new: Path, data: Path, beside: str, tell: Tell) -> None:
    for path in sorted(path for path in new.rglob("*") if path.is_file()):
        target = data / path.relative_to(new)
        if target.exists() and target.read_bytes() == path.read_bytes():
            continue
        if target.exists():
            kept = target.with_name(target.name + beside)
            shutil.copy2(target, kept)
            tell(f"{target} is the backup's; the one of before is kept as {kept.name}.")
        else:
            tell(f"{target} is there again.")
        put(target, path.read_bytes())
