"""A database's errors in words that tell a person what to do."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum

from sqlalchemy import URL
from sqlalchemy.exc import DBAPIError, TimeoutError

from chatbot.domain import ShopError


class Fault(StrEnum):
    """What is wrong with the log; the web desk has a text for each."""

    FULL = "full"
    CLOSED = "closed"  # to writers
    DISK = "disk"
    DAMAGED = "damaged"
    GONE = "gone"
    STRANGE = "strange"  # no log at all
    NEWER = "newer"
    HELD = "held"
    UNREACHABLE = "unreachable"
    OTHER = "other"


# With these the log can still be read, as a rule.
READABLE = (Fault.FULL, Fault.CLOSED, Fault.DISK, Fault.HELD)


class LogError(ShopError):
    """The log cannot do its work."""

    def __init__(self, fault: Fault, text: str) -> None:
        super().__init__(text)
        self.fault = fault

    @property
    def readable(self) -> bool:
        """Whether it is only writing that cannot be done."""
        return self.fault in READABLE


@contextmanager
def spoken(place: str) -> Iterator[None]:
    """Turn what the database raises inside into a ``ShopError`` that names ``place``, as a rule a ``LogError``."""
    try:
        yield
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) == TOO_LARGE:
            raise ShopError(_too_large(place)) from error
        raise explained(error.orig, place) from error
    except TimeoutError as error:
        text = f"Too many wait for the log {place} at once. Try again in a moment."
        raise LogError(Fault.HELD, text) from error
    except OverflowError as error:
        raise ShopError(_too_large(place)) from error


def named(url: URL) -> str:
    """``url`` as a person may read it: a file's path, else the address without its password and options."""
    if url.get_backend_name() == "sqlite" and url.database not in (None, "", ":memory:"):
        return str(url.database)
    return url.set(query={}).render_as_string(hide_password=True)


def explained(error: object, place: str) -> LogError:
    """What a driver's error means for the log at ``place``."""
    said = " ".join(str(error).split())
    if hasattr(error, "sqlite_errorcode"):
        fault = _sqlite_fault(error.sqlite_errorcode & 0xFF)
        return LogError(fault, SQLITE_WORDS[fault].format(place=place, said=said))
    fault = _postgresql_fault(error.sqlstate) if hasattr(error, "sqlstate") else Fault.OTHER
    return LogError(fault, POSTGRESQL_WORDS[fault].format(place=place, said=said))


def _too_large(place: str) -> str:
    return f"A number is too large for the log {place}. Give a smaller one."


TOO_LARGE = "22003"
OTHER = "The log {place} refused: {said}."
HELD = "Another program holds the log {place}. Close it, and try again."
SQLITE_WORDS = {
    Fault.FULL: "The disk is full: {place} could not be written. Make room and try again; what was in the log "
    "before is safe.",
    Fault.STRANGE: "{place} is not a database. Give another file with --db, or put a backup in its place.",
    Fault.DAMAGED: "The log {place} is damaged. Put a backup in its place.",
    Fault.CLOSED: "The log {place} cannot be written. Give, with --db, a file in a folder that you may write to.",
    Fault.HELD: HELD,
    Fault.DISK: "The disk reports an error for {place}. Check the disk and the room left on it, then try again.",
    Fault.OTHER: OTHER,
}
POSTGRESQL_WORDS = {
    Fault.UNREACHABLE: "The database {place} cannot be reached. See that its server runs, that there is such a "
    "database, and that the name and password in --db are right. It was said: {said}",
    Fault.FULL: "The database {place} has no room left, on its disk, in its memory, or for one more connection. "
    "Make room and try again; what was in the log before is safe. It was said: {said}",
    Fault.CLOSED: "The log {place} cannot be written. Give, with --db, a database that you own, on a server that "
    "takes changes. It was said: {said}",
    Fault.HELD: HELD,
    Fault.DAMAGED: "The log {place} is damaged. Put a backup in its place. It was said: {said}",
    Fault.OTHER: OTHER,
}


def _sqlite_fault(code: int) -> Fault:
    match code:
        case sqlite3.SQLITE_FULL:
            return Fault.FULL
        case sqlite3.SQLITE_NOTADB:
            return Fault.STRANGE
        case sqlite3.SQLITE_CORRUPT:
            return Fault.DAMAGED
        case sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM:
            return Fault.CLOSED
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return Fault.HELD
        case sqlite3.SQLITE_IOERR:
            return Fault.DISK
    return Fault.OTHER


def _postgresql_fault(code: str | None) -> Fault:
    """``code`` is the SQLSTATE (https://www.postgresql.org/docs/current/errcodes-appendix.html).

    Where no connection came about there is none.
    """
    match (code or "")[:2]:
        case "" | "08" | "57":
            return Fault.UNREACHABLE
        case "53":
            return Fault.FULL
        case "25" | "42" if code in ("25006", "42501"):
            return Fault.CLOSED
        case "40" | "55":
            return Fault.HELD
        case "XX":
            return Fault.DAMAGED
    return Fault.OTHER
