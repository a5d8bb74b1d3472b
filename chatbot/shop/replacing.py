"""A file of the shop put in another's place: at every moment one of the two lies there, whole."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from chatbot.domain import ShopError
from chatbot.files import PART, beside

PREVIOUS = ".previous"


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """The folder for one program at a time, as long as all ask here. A program that is killed lets go of it."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


@contextmanager
def replacing(path: Path, data: bytes) -> Iterator[None]:
    """Do what is inside, then put ``data`` in the place of the file, which is kept beside it as ``PREVIOUS``.

    For whoever has ``held`` the folder. What is inside runs when ``data`` is on the disk already; if it fails,
    nothing is replaced. Raises ``ShopError`` when the files cannot be written.
    """
    target = path.resolve()
    try:
        for left in target.parent.glob(f".{target.name}.*{PART}"):
            left.unlink()  # by a program that was killed
        new = _beside(target, data)
        try:
            yield
            previous = _beside(target, target.read_bytes())
            previous.replace(target.with_name(target.name + PREVIOUS))
            new.replace(target)
            _flush(target.parent)
        finally:
            new.unlink(missing_ok=True)
    except OSError as error:
        raise ShopError(f"{path} cannot be written ({error.strerror}). Mend that and try again.") from error


def _beside(target: Path, data: bytes) -> Path:
    """As ``beside``, with the rights of ``target``."""
    file = beside(target, data)
    shutil.copymode(target, file)
    return file


def _flush(folder: Path) -> None:
    # The names are on the disk only when the folder is.
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
