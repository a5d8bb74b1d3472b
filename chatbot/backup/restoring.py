"""A backup is put back. Everything is looked through first, and what it takes the place of is kept beside it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from chatbot.backup.archive import LOG, PHOTOS, SHOP, unpack
from chatbot.config import Settings
from chatbot.domain import Deed, ShopError
from chatbot.files import BESIDE, put
from chatbot.shop import Source, Table, forgotten, held
from chatbot.store import PhotoFolder, Store, check_copy, open_store, release

SCRATCH = ".restore-"
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
    if log.exists():
        release(log)
        _repeat_erasures(log, store, new, clock, tell)
    store.close()
    release(new / LOG)
    beside = f"{BESIDE}{clock().astimezone(UTC):%Y%m%d-%H%M%S}"
    _put_photos(new / PHOTOS, settings, tell)
    _set_aside(log, beside, tell)
    (new / LOG).replace(log)
    tell(f"The log is in {log}: {sum(contents.log.rows.values())} rows, looked through and whole.")
    _put_shop_files(new / SHOP, settings.data, beside, tell)


def _repeat_erasures(log: Path, store: Store, new: Path, clock: Callable[[], datetime], tell: Tell) -> None:
    """Erase from the backup what was erased from the log since, for as far as that can still be read."""
    try:
        with closing(open_store(f"sqlite:///{log}", clock)) as present:
            done = present.holdings.erasures()
        release(log)
    except ShopError as error:
        tell(f"What was erased since the backup must be erased again, for the log of before cannot tell: {error}")
        return
    again = store.holdings.repeat(done)
    orders = {number for one in done for number in one.orders}
    file = new / SHOP / Table.ORDERS.file
    if orders and file.exists():
        file.write_bytes(forgotten(Source.read(file), lambda cells: cells.get("order") in orders)[0])
    store.holdings.wipe()
    known = store.cases.digests()
    for path in (new / PHOTOS).rglob("*.jpg"):
        if path.name[:64] not in known:
            path.unlink()
    if again:
        tell(f"{again} conversations that were erased since the backup were erased again.")


def _set_aside(log: Path, beside: str, tell: Tell) -> None:
    """Keep the log that is there under another name as well. Its journal must not be played into the new one."""
    kept = log.with_name(log.name + beside)
    if log.exists():
        os.link(log, kept)
        tell(f"The log of before is kept as {kept}.")
    for end in ("-wal", "-shm", "-journal"):
        journal = log.with_name(log.name + end)
        if journal.exists():
            journal.replace(kept.with_name(kept.name + end))


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
        kept = target.with_name(target.name + beside)
        if target.exists():
            shutil.copy2(target, kept)
            shutil.copymode(target, path)
            tell(f"{target} is the backup's; the one of before is kept as {kept.name}.")
        else:
            tell(f"{target} is there again.")
        put(target, path.read_bytes())
        shutil.copymode(path, target)
