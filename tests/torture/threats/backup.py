"""Backups made while the desk is at work, and backups that have gone bad on their way back."""

import random
import shutil
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from multiprocessing import get_context
from multiprocessing.synchronize import Event
from pathlib import Path
from tempfile import TemporaryDirectory

from chatbot.backup import make, restore
from chatbot.bootstrap import system_clock
from chatbot.config import SAMPLE_SHOP, Settings
from chatbot.domain import Message, Role, ShopError
from chatbot.store import Store, open_store
from tests.torture.row import Row, Size

BACKUPS = {Size.SMALL: 3, Size.FULL: 100}
BAD = {Size.SMALL: 24, Size.FULL: 1000}
WRITERS = 3
PAUSE_S = 0.02  # a shop's desk writes, and then it does something else


def rows(size: Size) -> Iterator[Row]:
    with TemporaryDirectory() as folder:
        yield _online(Path(folder), BACKUPS[size])
    with TemporaryDirectory() as folder:
        yield _bad(Path(folder), BAD[size])


def _online(folder: Path, count: int) -> Row:
    """Each backup is restored elsewhere, with every message that was acknowledged before it was begun."""
    settings = _settings(folder)
    stop = get_context("spawn").Event()
    with closing(open_store(settings.db, system_clock)) as store:
        writers = [
            get_context("spawn").Process(target=_write, args=(settings.db, number, stop))
            for number in range(WRITERS)
        ]
        for writer in writers:
            writer.start()
        while _messages(store) < WRITERS:
            time.sleep(0.05)
        whole = 0
        began = _messages(store)
        for number in range(count):
            before = _messages(store)
            made = make(store, settings, folder / "backups", None, system_clock() + timedelta(seconds=number))
            whole += _restored(made.path, folder / f"restored-{number}", before)
        written = _messages(store) - began
        stop.set()
        for writer in writers:
            writer.join()
        failed = sum(writer.exitcode != 0 for writer in writers)
    return Row(
        "backup and restore: online",
        f"every backup restored and whole, while {WRITERS} programs write",
        f"{whole} of {count} whole; {written} messages were written meanwhile, {failed} writers failed",
        whole == count and not failed and written > 0,
    )


def _restored(backup: Path, folder: Path, at_least: int) -> bool:
    settings = _settings(folder)
    restore(backup, settings, system_clock, _silent)
    with closing(open_store(settings.db, system_clock)) as store:
        good = not store.check().problems and _messages(store) >= at_least
    shutil.rmtree(folder)
    return good


def _bad(folder: Path, count: int) -> Row:
    """Bytes changed, cut off, or doubled: refused, or of no consequence; the log that is there stays as it is."""
    settings = _settings(folder)
    log = settings.log_file
    assert log is not None
    with closing(open_store(settings.db, system_clock)) as store:
        for number in range(20):
            store.begin_turn(None, Message(Role.CUSTOMER, f"message {number}"), system_clock().date())
        backup = make(store, settings, folder / "stick", None, system_clock()).path
        good = _messages(store)
    whole, choice = backup.read_bytes(), random.Random(7)
    refused = wrong = lost = 0
    for _ in range(count):
        present = log.read_bytes()
        backup.write_bytes(_spoilt(whole, choice))
        try:
            restore(backup, settings, system_clock, _silent)
        except ShopError:
            refused += 1
            lost += log.read_bytes() != present
        else:
            with closing(open_store(settings.db, system_clock)) as store:
                wrong += _messages(store) != good
            for kept in log.parent.glob("*.before-*"):
                kept.unlink()
    return Row(
        "backup and restore: a bad file",
        "refused with a clear error, the good log never lost",
        f"{refused} of {count} spoilt backups refused, {count - refused} held everything all the same; "
        f"{wrong} restored something else, {lost} changed the log that was there",
        not wrong and not lost and refused > count / 2,
    )


def _spoilt(whole: bytes, choice: random.Random) -> bytes:
    place = choice.randrange(len(whole))
    match choice.randrange(4):
        case 0:
            return whole[:place]
        case 1:
            return whole[:place] + whole[place + choice.randrange(1, 500) :]
        case 2:
            return whole[:place] + choice.randbytes(64) + whole[place + 64 :]
    return whole[:place] + bytes([whole[place] ^ 1 << choice.randrange(8)]) + whole[place + 1 :]


def _write(address: str, number: int, stop: Event) -> None:
    with closing(open_store(address, system_clock)) as store:
        while not stop.is_set():
            store.begin_turn(None, Message(Role.CUSTOMER, f"from {number}"), system_clock().date())
            time.sleep(PAUSE_S)


def _messages(store: Store) -> int:
    return len(store.conversations(10**6))


def _settings(folder: Path) -> Settings:
    data = folder / "shop"
    unneeded = shutil.ignore_patterns("evaluation", "adapters", "examples", "intents")
    shutil.copytree(SAMPLE_SHOP, data, ignore=unneeded)
    return Settings.read({}, data=str(data), db=f"sqlite:///{folder}/var/log.db")


def _silent(line: str) -> None:
    """Nobody reads along."""
