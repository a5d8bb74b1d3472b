"""A copy of a log in a file: what is in it, and whether a file is such a copy."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, select

from chatbot.domain import ShopError
from chatbot.store import migrations, sqlite
from chatbot.store.errors import explained
from chatbot.store.tables import metadata


@dataclass(frozen=True)
class LogCopy:
    """What is in a copy: the revision of its schema, and how many rows each table has."""

    revision: str
    rows: Mapping[str, int]


def contents(connection: Connection) -> LogCopy:
    """What is in the log, as the transaction sees it."""
    counts = {
        table.name: connection.scalar(select(func.count()).select_from(table)) or 0
        for table in metadata.sorted_tables
    }
    return LogCopy(migrations.revision(connection), counts)


def check_copy(file: Path, expected: LogCopy) -> None:
    """Raise ``ShopError`` unless ``file`` is a whole log with just what is expected, of a schema that is known."""
    if not migrations.known(expected.revision):
        raise ShopError(
            f"The log in the backup was written by a newer version of this program (schema {expected.revision}). "
            "Install that version, and restore it with that."
        )
    try:
        with closing(sqlite.driver().connect(str(file))) as connection:
            wrong = _wrong(connection, expected)
    except sqlite.driver().Error as error:
        wrong = str(explained(error, "in the backup"))
    if wrong:
        raise ShopError(f"The log in the backup is not whole: {wrong} Give another backup.")


def release(file: Path) -> None:
    """Put all of the log in its one file, as it must be to be moved. A damaged one is left as it is.

    Raises ``ShopError`` if another program has it open.
    """
    driver = sqlite.driver()
    try:
        with closing(driver.connect(str(file), timeout=1)) as connection:
            # SQLite leaves WAL mode only for the last one who has the file open.
            connection.execute("PRAGMA journal_mode = DELETE")
            connection.execute("BEGIN EXCLUSIVE")
    except driver.OperationalError as error:
        raise ShopError(
            f"The log {file} is in use ({error}). Stop the desk, restore, and start it again; nothing was changed."
        ) from error
    except driver.DatabaseError:
        return


def _wrong(connection: Any, expected: LogCopy) -> str:
    problems = [row[0] for row in connection.execute("PRAGMA integrity_check") if row[0] != "ok"]
    problems += [f"foreign key of {row[0]}" for row in connection.execute("PRAGMA foreign_key_check")]
    if problems:
        return "; ".join(problems)
    revision = connection.execute("SELECT version_num FROM alembic_version").fetchall()
    if revision != [(expected.revision,)]:
        return f"its schema is {revision}, not {expected.revision}."
    tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    for table, count in expected.rows.items():
        if table not in tables:
            return f"the table {table!r} is missing."
        there = connection.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]  # noqa: S608 (a table of ours)
        if there != count:
            return f"the table {table} has {there} rows, not {count}."
    return ""
