"""Passwords: how they are written, how long they have to be, and their Argon2 hashes."""

from __future__ import annotations

import secrets
import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST, LONGEST = 12, 200
# Letters that are not mistaken for one another when one person reads them out to the next.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


def fits(password: str) -> bool:
    """Whether a password is long enough to be one, and short enough to be typed."""
    return SHORTEST <= len(_written(password)) <= LONGEST


def hashed(password: str) -> str:
    return _hasher().hash(_written(password))


def matches(password: str, known: str | None) -> bool:
    """Whether ``password`` is the one of the hash ``known``. None is no one's, and takes as long to refuse."""
    try:
        _hasher().verify(known or _no_ones(), _written(password)[: LONGEST + 1])
    except (VerificationError, InvalidHashError):
        return False
    return known is not None


def fresh() -> str:
    """A password to be handed over and then changed: four groups of five letters, 99 bits."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(5)) for _ in range(4))


def _written(password: str) -> str:
    """The same characters typed on two keyboards are one password."""
    return unicodedata.normalize("NFKC", password)


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()


@cache
def _no_ones() -> str:
    return _hasher().hash(secrets.token_hex())
