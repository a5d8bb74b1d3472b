"""Files that are written whole or not at all, whenever the power goes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO

PART = ".part"
BESIDE = ".before-"  # behind the name of a file that a restored one took the place of


def put(target: Path, data: bytes) -> None:
    """Put ``data`` in the place of ``target``, in a folder that is made if there is none. Raises ``OSError``."""
    with putting(target) as file:
        file.write(data)


@contextmanager
def putting(target: Path) -> Iterator[IO[bytes]]:
    """A file to write to, which is put in the place of ``target`` when all that is inside went well.

    The folder is made if there is none. Raises ``OSError``.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    with _part(target) as file:
        part = Path(file.name)
        try:
            yield file
            _flush(file)
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)


def beside(target: Path, data: bytes) -> Path:
    """A file with ``data``, safe on the disk, in the folder of ``target``: to be put in its place in one step.

    Its name is a full stop, that of ``target``, and more, with ``PART`` at the end. Raises ``OSError``.
    """
    with _part(target) as file:
        try:
            file.write(data)
            _flush(file)
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise
    return Path(file.name)


def _part(target: Path) -> IO[bytes]:
    return NamedTemporaryFile(dir=target.parent, prefix=f".{target.name}.", suffix=PART, delete=False)


def _flush(file: IO[bytes]) -> None:
    file.flush()
    os.fsync(file.fileno())
