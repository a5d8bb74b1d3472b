"""The presence of programs in a log of SQLite: a file for each, locked for as long as its program lives."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Collection
from datetime import datetime
from pathlib import Path
from threading import Lock

from sqlalchemy import Connection

from chatbot.domain import ShopError
from chatbot.store.presence import fresh_number


class LockFiles:
    """The files are in ``folder``, named by their numbers. The kernel unlocks a file when its program ends."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._number = fresh_number()
        self._file: int | None = None
        self._lock = Lock()

    def hold(self) -> int:
        """Raises ``ShopError`` if the folder cannot be written."""
        with self._lock:
            if self._file is None:
                self._file = self._locked()
                self._sweep()
            return self._number

    def keep(self) -> None:
        """Only the end of its program takes a file's lock away."""

    def gone(self, connection: Connection, numbers: Collection[int], at: datetime) -> set[int]:
        return {number for number in numbers if self._is_free(number)}

    def release(self) -> None:
        with self._lock:
            if self._file is not None:
                self._path(self._number).unlink(missing_ok=True)
                os.close(self._file)
                self._file = None

    def _locked(self) -> int:
        """The open file of this program."""
        path = self._path(self._number)
        while True:
            file = self._opened(path)
            fcntl.flock(file, fcntl.LOCK_EX)
            if path.exists():
                return file
            os.close(file)  # another program swept it away before it was locked

    def _opened(self, path: Path) -> int:
        try:
            self._folder.mkdir(exist_ok=True)
            return os.open(path, os.O_CREAT | os.O_RDWR)
        except OSError as error:
            raise ShopError(
                f"The folder {self._folder} cannot be written ({error.strerror}). Give yourself the right to."
            ) from error

    def _sweep(self) -> None:
        """Remove what programs have left that were killed."""
        for path in self._folder.iterdir():
            self._is_free(int(path.name))

    def _is_free(self, number: int) -> bool:
        """Whether nobody has the file; then it is removed."""
        try:
            file = os.open(self._path(number), os.O_RDWR)
        except FileNotFoundError:
            return True
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        else:
            self._path(number).unlink(missing_ok=True)
            return True
        finally:
            os.close(file)

    def _path(self, number: int) -> Path:
        return self._folder / str(number)
