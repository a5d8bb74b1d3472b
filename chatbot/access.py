"""Who may come in, and what they may do there: signing in, sessions, roles."""

from __future__ import annotations

import hashlib
import secrets
import unicodedata
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Protocol

from chatbot import passwords
from chatbot.domain import Attempts, Deed, Person, Session, ShopError, StaffRole, Thing
from chatbot.store import LogError, Store

LASTS = timedelta(hours=12)  # a session ends after a working day,
IDLE = timedelta(hours=4)  # or when nobody has used it so long
NOTED = timedelta(minutes=1)  # how exactly the log knows when a session was last used

# A name may be mistyped a few times, an address is that of everyone who shares a computer.
FREE_NAME, FREE_ADDRESS = 3, 20
LONGEST_WAIT = timedelta(minutes=15)
QUIET = timedelta(hours=1)  # after which failures are forgotten


class Reason(StrEnum):
    """Why something is refused; the web desk has a text for each."""

    ROLE = "role"
    WRONG = "wrong"
    WAIT = "wait"
    CODE = "code"
    NAME = "name"
    NAME_TAKEN = "name_taken"
    EMAIL = "email"
    EMAIL_TAKEN = "email_taken"
    NOBODYS_EMAIL = "nobodys_email"
    PROVIDER = "provider"
    PASSWORD = "password"  # noqa: S105 (a name)
    NOT_THE_SAME = "not_the_same"
    LAST_ADMIN = "last_admin"
    OTHERS = "others"
    OWN_REQUEST = "own_request"


class Refusal(ShopError):
    """What a person may not do. ``wait`` says how long the sign-in stays closed."""

    def __init__(self, reason: Reason, text: str, wait: timedelta = timedelta()) -> None:
        super().__init__(text)
        self.reason = reason
        self.wait = wait


def require(person: Person, role: StaffRole) -> None:
    """Raises ``Refusal`` unless ``person`` has ``role`` or a wider one. Every page and every action asks this."""
    if not person.role.covers(role):
        raise Refusal(Reason.ROLE, f"This is for a {role}, and {person.name} is {person.role}.")


def require_admin(by: Person | None) -> None:
    """As ``require``. None is who holds the machine's terminal, and so its log: they need no role."""
    if by is not None:
        require(by, StaffRole.ADMIN)


def sees_only(person: Person) -> int | None:
    """Whose conversations, beside those of nobody, are all that ``person`` sees: an id, or None for everyone's."""
    return None if person.role.covers(StaffRole.SUPERVISOR) else person.id


class Owned(Protocol):
    """A conversation, or what has come of one."""

    @property
    def owner(self) -> Person | None: ...


def may_see(person: Person, owned: Owned) -> bool:
    """As ``sees_only``, for one that has been read already."""
    only = sees_only(person)
    return only is None or owned.owner is None or owned.owner.id == only


def name_key(name: str) -> str:
    """``name`` as it is compared."""
    return unicodedata.normalize("NFKC", " ".join(name.split())).casefold()


def email_key(address: str) -> str:
    """An e-mail address as it is compared and kept."""
    return unicodedata.normalize("NFKC", address.strip()).casefold()


def check_password(password: str) -> None:
    """Raises ``Refusal`` for one that is too short or too long."""
    if not passwords.fits(password):
        raise Refusal(Reason.PASSWORD, f"A password has {passwords.SHORTEST} to {passwords.LONGEST} characters.")


@dataclass(frozen=True)
class Access:
    """Signing in and out, and whose session a token is. ``clock`` is the store's."""

    store: Store
    clock: Callable[[], datetime]

    def sign_in(self, name: str, password: str, address: str) -> str:
        """A new session's token, to be kept by the browser and nowhere else.

        Raises ``Refusal``: the name or the password is wrong (which of them is not said), or has been too often.
        """
        person, known = self._verified(name, password, address)
        return self._open(person, known, address)

    def sign_in_vouched(self, email: str, address: str) -> str:
        """As ``sign_in``, for who a provider of identities says has verified that ``email`` is theirs.

        Raises ``Refusal`` unless someone who may sign in has it: people are let in by the shop, not by a provider.
        """
        known = self.store.people.with_email(email_key(email)) if email else None
        if known is None:
            self.store.audit.record(None, Deed.SIGN_IN_REFUSED, None, None, address)
            raise Refusal(Reason.NOBODYS_EMAIL, "Nobody here has an e-mail address that the provider vouches for.")
        return self._open(*known, address, by_provider=True)

    def check_code(self, given: str, code: str, address: str) -> None:
        """Raises ``Refusal`` unless ``given`` is the ``code`` of the set-up; guesses are slowed as at sign-in."""
        keys = "set-up", f"address:{address}"
        self._attempt(keys)
        if not secrets.compare_digest(given.encode(), code.encode()):
            self.store.audit.record(None, Deed.SIGN_IN_REFUSED, None, None, address)
            raise Refusal(Reason.CODE, "This is not the set-up code.")
        self.store.sessions.succeeded(*keys)

    def change_password(self, person: Person, old: str, new: str, address: str) -> str:
        """Give ``person`` a password of their own. Ends all their sessions, and opens one in place of the present.

        Raises ``Refusal``.
        """
        self._verified(person.name, old, address)
        check_password(new)
        known = passwords.hashed(new)
        self.store.people.set_password(person.id, known, provisional=False, by=person)
        return self._open(person, known, address)

    def session(self, token: str | None) -> Session | None:
        """The session of a token; None unless it is open: not revoked, not expired, in use, its person active."""
        found = self.store.sessions.find(_hash(token)) if token else None
        if found is None:
            return None
        now = self.clock()
        if now >= min(found.expires_at, found.seen_at + IDLE):
            return None
        if now - found.seen_at > NOTED:
            with suppress(LogError):  # nobody is sent away because the log cannot be written
                self.store.sessions.seen(found.id)
        return found

    def sign_out(self, token: str | None) -> None:
        """End the session of a token, if it is one."""
        if found := self.session(token):
            self.store.sessions.close(found)

    def _verified(self, name: str, password: str, address: str) -> tuple[Person, str]:
        """The person, and the hash that the password was found to be of."""
        key = name_key(name)
        keys = f"name:{key}"[:200], f"address:{address}"
        self._attempt(keys)
        person, known = self.store.people.named(key) or (None, None)
        if not passwords.matches(password, known) or person is None or known is None:
            # The name as typed is not kept: it may be a password in the wrong field.
            thing, number = (Thing.PERSON, person.id) if person else (None, None)
            self.store.audit.record(None, Deed.SIGN_IN_REFUSED, thing, number, address)
            raise _wrong()
        self.store.sessions.succeeded(*keys)
        return person, known

    def _attempt(self, keys: tuple[str, str]) -> None:
        """Count a try for each of ``keys``. Raises ``Refusal`` after too many of them."""
        if free := self.store.sessions.attempted(keys, QUIET, _free_at):
            raise Refusal(Reason.WAIT, "Too many failed attempts. Try again later.", free - self.clock())

    def _open(self, person: Person, known: str, address: str, by_provider: bool = False) -> str:
        token = secrets.token_urlsafe(32)
        ends = self.clock() + LASTS
        if not self.store.sessions.open(person, known, _hash(token), ends, address, by_provider):
            raise _wrong()
        return token


def _wrong() -> Refusal:
    return Refusal(Reason.WRONG, "The name or the password is wrong.")


def _free_at(tried: Attempts) -> datetime:
    """When the next try may be made: each failure beyond the free ones doubles the wait."""
    free = FREE_NAME if tried.key.startswith("name:") else FREE_ADDRESS
    over = tried.failures - free
    if over < 0:
        # Any time, and not `last_at`: another's try may have been counted since this one looked at the clock.
        return datetime.min.replace(tzinfo=UTC)
    return tried.last_at + min(timedelta(seconds=2 ** min(over + 1, 20)), LONGEST_WAIT)


def _hash(token: str) -> str:
    # A token is 256 random bits: there is nothing to guess that would need a slow hash.
    return hashlib.sha256(token.encode()).hexdigest()
