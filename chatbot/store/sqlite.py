"""SQLite as the log needs it: which library, which journal, which pragmas, and how healthy the file is."""

from __future__ import annotations

import importlib
import json
import sqlite3
import time
from contextlib import closing
from functools import partial
from pathlib import Path
from threading import Lock
from types import ModuleType
from typing import Any, Literal

from sqlalchemy import URL, Connection, Engine, QueuePool, create_engine, event, text

from chatbot.domain import ShopError
from chatbot.store.errors import Fault, LogError, explained
from chatbot.store.health import StoreHealth
from chatbot.store.lock_files import LockFiles
from chatbot.store.presence import Alone, Presence

JournalMode = Literal["WAL", "DELETE"]
PATIENCE_S = 60
PAUSE_S = 0.05


def journal_mode(version: str) -> JournalMode:
    """The journal that is safe with this SQLite.

    SQLite 3.7.0 to 3.51.2 can lose acknowledged commits in WAL mode with several connections (the WAL-reset bug,
    https://www.sqlite.org/wal.html), except for 3.44.6, 3.50.7 and their successors in the same series. Older ones
    have no WAL.
    """
    numbers = tuple(int(part) for part in version.split("."))
    series = numbers[:2]
    mended = numbers >= (3, 51, 3) or (series == (3, 50) and numbers >= (3, 50, 7))
    return "WAL" if mended or (series == (3, 44) and numbers >= (3, 44, 6)) else "DELETE"


def driver() -> ModuleType:
    """Python's ``sqlite3``, or ``pysqlite3`` where that is installed and brings the safer or the newer SQLite."""
    try:
        bundled = importlib.import_module("pysqlite3.dbapi2")
    except ImportError:
        return sqlite3

    def safer_then_newer(module: ModuleType) -> tuple[bool, tuple[int, ...]]:
        return journal_mode(module.sqlite_version) == "WAL", module.sqlite_version_info

    return max(sqlite3, bundled, key=safer_then_newer)


def suits(url: URL) -> bool:
    """Whether ``url`` is of a kind that ``make_engine`` takes."""
    return url.drivername == "sqlite" and not url.host and not url.query


def make_engine(url: URL) -> Engine:
    """An engine for ``url``; the folder of a file is made. Connections made for it follow ``_prepare``.

    A transaction takes the write lock when it begins, unless its connection has the execution option ``reads``.
    Raises ``ShopError`` when the folder cannot be made.
    """
    settings: dict[str, Any] = {
        "module": driver(),
        "hide_parameters": True,
        "json_serializer": partial(json.dumps, ensure_ascii=False),
    }
    # SQLite has no queue: who waits for the lock looks in now and then, and of many some never find it free.
    settings["execution_options"] = {"writers": Lock()}
    if url.database in (None, "", ":memory:"):
        # One connection, lent to one thread at a time: each further one would be another, empty database.
        settings |= {"poolclass": QueuePool, "pool_size": 1, "max_overflow": 0}
        settings["connect_args"] = {"check_same_thread": False}
        engine = create_engine(url, **settings)
    else:
        file = Path(str(url.database))
        _make_folder(file.parent)
        engine = create_engine(url, **settings)
        _stay_with(file, engine)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def presence(engine: Engine) -> Presence:
    """This program's presence in the log of ``engine``, by a file in a folder beside it."""
    file = engine.url.database
    return Alone() if file in (None, "", ":memory:") else LockFiles(Path(f"{file}-desks"))


def health(connection: Connection, revision: str) -> StoreHealth:
    """Read the whole file and report what is wrong with it; ``revision`` is the schema's."""

    def rows(pragma: str) -> list[str]:
        return [" ".join(map(str, row)) for row in connection.exec_driver_sql(pragma)]

    problems = [line for line in rows("PRAGMA integrity_check") if line != "ok"]
    if not problems:  # a broken file cannot be read through for the other check
        problems = [f"foreign key: {line}" for line in rows("PRAGMA foreign_key_check")]
    version, journal = rows("SELECT sqlite_version()")[0], rows("PRAGMA journal_mode")[0]
    return StoreHealth("SQLite", version, journal, revision, tuple(problems))


def copy(connection: Connection, target: Path) -> None:
    """Copy the log, as the transaction of ``connection`` sees it, into the new file ``target``.

    Readers go on meanwhile, and in WAL mode writers as well. Raises ``ShopError`` when it cannot be written.
    """
    source: Any = connection.connection.driver_connection
    try:
        with closing(driver().connect(str(target))) as copied:
            source.backup(copied)
            copied.execute("PRAGMA journal_mode = DELETE")  # one file, without a journal beside it
    except driver().Error as error:
        raise explained(error, str(target)) from error


def wipe(engine: Engine) -> bool:
    """Write the file anew without what was deleted, and empty its journal; False if others were reading it."""
    with closing(engine.raw_connection()) as connection:
        cursor = connection.cursor()
        try:
            cursor.execute("VACUUM")
            busy = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]  # 0 as well where there is none
        except driver().Error as error:
            raise explained(error, str(engine.url.database)) from error
    return not busy


def last_id(connection: Connection, table: str) -> int:
    """The highest id that ``table`` has given, whether or not its row is still there; 0 for none."""
    given = text("SELECT seq FROM sqlite_sequence WHERE name = :table")
    return connection.scalar(given, {"table": table}) or 0


def go_on_after(connection: Connection, table: str, last: int) -> None:
    """Have ``table`` give ids from ``last`` + 1 on."""
    values = {"table": table, "last": last}
    connection.execute(text("DELETE FROM sqlite_sequence WHERE name = :table"), values)
    connection.execute(text("INSERT INTO sqlite_sequence (name, seq) VALUES (:table, :last)"), values)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ShopError(
            f"The folder {folder} for the log cannot be made ({error.strerror}). Give a folder that you may write "
            "to, as --db sqlite:///path/to/file.db."
        ) from error


def _stay_with(file: Path, engine: Engine) -> None:
    """Have the engine refuse to work once ``file`` is no more the one that it opened first.

    SQLite would go on writing to a file that was deleted, where nobody finds it, or begin an empty one.
    """
    opened: tuple[int, int] | None = None

    def see(*_: object) -> None:
        if opened is not None and _identity(file) != opened:
            raise LogError(
                Fault.GONE,
                f"The log {file} was deleted, moved or replaced while it was in use. Put it back where it was, or "
                "start the desk anew with what is there now.",
            )

    def remember(*_: object) -> None:
        nonlocal opened
        opened = opened or _identity(file)

    event.listen(engine, "do_connect", see)
    event.listen(engine, "connect", remember)
    event.listen(engine, "begin", see)


def _identity(file: Path) -> tuple[int, int] | None:
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _prepare(connection: Any, _record: object) -> None:
    # The driver would otherwise begin transactions by itself, and too late: see ``_begin``.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {PATIENCE_S * 1000}")
    _set_journal(cursor)
    cursor.execute("PRAGMA synchronous = FULL")  # NORMAL may lose what was acknowledged when the power fails
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA secure_delete = ON")
    cursor.execute("PRAGMA trusted_schema = OFF")
    cursor.close()


def _set_journal(cursor: Any) -> None:
    """Set the journal that suits the SQLite which this very connection runs on, and see that it is set."""
    version = cursor.execute("SELECT sqlite_version()").fetchone()[0]
    wanted = journal_mode(version).lower()
    mode = _ask_journal(cursor, wanted)
    if mode not in (wanted, "memory"):
        raise ShopError(
            f"The log stays in journal mode {mode} where SQLite {version} needs {wanted}. Close other programs "
            "that use the file, and keep it on a local disk."
        )


def _ask_journal(cursor: Any, wanted: str) -> str:
    # SQLite's own busy_timeout does not cover every change of the journal, so two programs that open a new file at
    # once would trip over each other.
    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            return str(cursor.execute(f"PRAGMA journal_mode = {wanted}").fetchone()[0])
        except Exception as error:
            busy = getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY
            if not busy or time.monotonic() > deadline:
                raise
        time.sleep(PAUSE_S)


def _begin(connection: Connection) -> None:
    # A writer that begins as a reader cannot wait for the lock later, it fails: so it takes the lock at once.
    reads = connection.get_execution_options().get("reads", False)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")
