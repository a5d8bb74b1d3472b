"""Files that are written whole or not at all, whenever the power goes."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import NamedTemporaryFile

PART = ".part"


def put(target: Path, data: bytes) -> None:
    """Put ``data`` in the place of ``target``, in a folder that is made if there is none. Raises ``OSError``."""
    target.parent.mkdir(parents=True, exist_ok=True)
    part = beside(target, data)
    try:
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def beside(target: Path, data: bytes) -> Path:
    """A file with ``data``, safe on the disk, in the folder of ``target``: to be put in its place in one step.

    Its name is a full stop, that of ``target``, and more, with ``PART`` at the end. Raises ``OSError``.
    """
    with NamedTemporaryFile(dir=target.parent, prefix=f".{target.name}.", suffix=PART, delete=False) as file:
        try:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise
    return Path(file.name)
