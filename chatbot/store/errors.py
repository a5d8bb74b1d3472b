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
        raise ShopError(in_words(error.orig, place) or f"The log {place} refused: {error.orig}.") from error
    except TimeoutError as error:
        raise ShopError(f"Too many wait for the log {place} at once. Try again in a moment.") from error
    except OverflowError as error:
        raise ShopError(_too_large(place)) from error


def named(url: URL) -> str:
    """``url`` as a person may read it: a file's path, else the address without its password and options."""
    if url.get_backend_name() == "sqlite" and url.database not in (None, "", ":memory:"):
        return str(url.database)
    return url.set(query={}).render_as_string(hide_password=True)


def _too_large(place: str) -> str:
    return f"A number is too large for the log {place}. Give a smaller one."


def in_words(error: object, place: str) -> str:
    """What a driver's error means for the log at ``place``; nothing where only the driver's own words will do."""
    if hasattr(error, "sqlite_errorcode"):
        return _sqlite_words(error.sqlite_errorcode & 0xFF, place)
    if hasattr(error, "sqlstate"):
        return _postgresql_words(error.sqlstate, " ".join(str(error).split()), place)
    return ""


def _sqlite_words(code: int, place: str) -> str:
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


def _postgresql_words(code: str | None, said: str, place: str) -> str:
    """``code`` is the SQLSTATE (https://www.postgresql.org/docs/current/errcodes-appendix.html).

    Where no connection came about there is none, only what was ``said``.
    """
    match (code or "")[:2]:
        case "" | "08" | "57":
            return (
                f"The database {place} cannot be reached. See that its server runs, that there is such a "
                f"database, and that the name and password in --db are right. It was said: {said}"
            )
        case "53":
            return (
                f"The database {place} has no room left, on its disk, in its memory, or for one more connection. "
                f"Make room and try again; what was in the log before is safe. It was said: {said}"
            )
        case "22" if code == "22003":
            return _too_large(place)
        case "25" | "42" if code in ("25006", "42501"):
            return (
                f"The log {place} cannot be written. Give, with --db, a database that you own, on a server that "
                f"takes changes. It was said: {said}"
            )
        case "40" | "55":
            return f"Another program holds the log {place}. Close it, and try again."
        case "XX":
            return f"The log {place} is damaged. Put a backup in its place. It was said: {said}"
    return ""
