"""SQLite 3.7.0 to 3.51.2 can lose acknowledged commits in WAL mode (https://www.sqlite.org/wal.html)."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from chatbot.store import open_store
from tests.torture.row import Row, Size

MENDED = ((3, 51, 3), (3, 50, 7), (3, 44, 6))


def rows(size: Size) -> Iterator[Row]:
    """The library that this process has linked, asked through a log's own connection."""
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'log.db'}"
        with closing(open_store(url, lambda: datetime.now(UTC))) as store:
            health = store.check()
    linked = tuple(int(part) for part in health.version.split("."))
    safe = linked >= MENDED[0] or any(linked[:2] == one[:2] and linked >= one for one in MENDED[1:])
    yield Row(
        "SQLite's WAL-reset defect",
        "an affected SQLite never runs in WAL mode",
        f"SQLite {health.version} is {'not ' if safe else ''}affected and runs in {health.journal.upper()}",
        safe or health.journal.lower() != "wal",
    )
