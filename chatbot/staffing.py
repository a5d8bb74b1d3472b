"""People and roles from the machine's own terminal: how the first admin comes in, and a lost one comes back."""

from __future__ import annotations

import sys
from contextlib import closing
from getpass import getpass
from typing import TextIO

from chatbot.access import name_key
from chatbot.bootstrap import system_clock
from chatbot.config import Settings
from chatbot.domain import Person, ShopError, StaffRole
from chatbot.people import Management
from chatbot.store import Store, open_store


def add(name: str, role: StaffRole, settings: Settings, out: TextIO) -> int:
    """Add a person with a password that is asked for."""
    with closing(open_store(settings.db, system_clock)) as store:
        person = Management(store).add(name, role, _asked(f"A password for {name}"), None)
    print(f"{person.name} may sign in as {person.role}.", file=out)
    return 0


def show(settings: Settings, out: TextIO) -> int:
    """Print everyone, a line each."""
    with closing(open_store(settings.db, system_clock)) as store:
        members = Management(store).everyone(None)
    for member in members:
        state = "disabled" if member.disabled_at else "active"
        seen = f"{member.seen_at:%Y-%m-%d %H:%M} UTC" if member.seen_at else "never"
        print(f"{member.person.name}\t{member.person.role}\t{state}\tlast seen: {seen}", file=out)
    if not members:
        print("Nobody yet. The first: flowershop staff add NAME --role admin", file=out)
    return 0


def disable(name: str, settings: Settings, out: TextIO) -> int:
    """End a person's sessions and let them sign in no more."""
    with closing(open_store(settings.db, system_clock)) as store:
        person = _named(store, name)
        Management(store).disable(person, None)
    print(f"{person.name} is signed out and cannot sign in any more.", file=out)
    return 0


def password(name: str, settings: Settings, out: TextIO) -> int:
    """Give a person another password; who was disabled stays so."""
    with closing(open_store(settings.db, system_clock)) as store:
        person = _named(store, name)
        Management(store).reset_password(person, _asked(f"A new password for {person.name}"), None)
    print(f"{person.name} has a new password and is signed out everywhere.", file=out)
    return 0


def _named(store: Store, name: str) -> Person:
    return store.people.member(name_key(name)).person


def _asked(prompt: str) -> str:
    """A password, typed twice without being shown; or one line of a standard input that is no terminal."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first = getpass(f"{prompt}: ")
    if first != getpass("Once more: "):
        raise ShopError("The two passwords are not the same. Nothing was changed.")
    return first
