"""A database's errors in words that tell a person what to do."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import URL
from sqlalchemy.exc import DBAPIError, TimeoutError

from chatbot.domain import ShopError


@contextmanager
def spoken(place: str) -> Iterator[None]:
    """Turn what the database raises inside into a ``ShopError`` that names ``place``."""
    try:
        yield
    except DBAPIError as error:
        code = getattr(error.orig, "sqlite_errorcode", 0) & 0xFF
        raise ShopError(_words(code, place) or f"The log {place} refused: {error.orig}.") from error
    except TimeoutError as error:
        raise ShopError(f"Too many wait for the log {place} at once. Try again in a moment.") from error
    except OverflowError as error:
        raise ShopError(f"A number is too large for the log {place}. Give a smaller one.") from error


def named(url: URL) -> str:
    """``url`` as a person may read it: a file's path, else the address without its password."""
    if url.get_backend_name() == "sqlite" and url.database not in (None, "", ":memory:"):
        return str(url.database)
    return url.render_as_string(hide_password=True)


def _words(code: int, place: str) -> str:
    match code:
        case sqlite3.SQLITE_FULL:
            return (
                f"The disk is full: {place} could not be written. Make room and try again; what was in the log "
                "before is safe."
            )
        case sqlite3.SQLITE_NOTADB:
            return f"{place} is not a database. Give another file with --db, or put a backup in its place."
        case sqlite3.SQLITE_CORRUPT:
            return f"The log {place} is damaged. Put a backup in its place."
        case sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM:
            return f"The log {place} cannot be written. Give, with --db, a file in a folder that you may write to."
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return f"Another program holds the log {place}. Close it, and try again."
        case sqlite3.SQLITE_IOERR:
            return (
                f"The disk reports an error for {place}. Check the disk and the room left on it, then try again."
            )
    return ""
