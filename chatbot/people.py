"""Managing the shop's people: who may do it, and what a name and a password have to be."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from chatbot import passwords
from chatbot.access import Reason, Refusal, check_password, email_key, name_key, require_admin
from chatbot.domain import Member, Person, StaffRole
from chatbot.store import EmailTaken, NameTaken, NoAdminLeft, Store

LONGEST_NAME = 40
LONGEST_EMAIL = 254  # RFC 5321, 4.5.3.1.3, less its brackets
EMAIL = re.compile(r"[^@\s]+@[^@\s]+")


@dataclass(frozen=True)
class Management:
    """What admins do on their page, and the owner of the machine on its terminal (``by`` is None).

    Each change but a new person ends the sessions of the one it is about. All raise ``Refusal``.
    """

    store: Store

    def everyone(self, by: Person | None) -> tuple[Member, ...]:
        """All people, disabled ones too."""
        require_admin(by)
        return self.store.people.all()

    def add(self, name: str, role: StaffRole, password: str, by: Person | None) -> Person:
        """A new person. A password that an admin gave is theirs only until they have changed it."""
        require_admin(by)
        shown = " ".join(name.split())
        if not 0 < len(shown) <= LONGEST_NAME or not shown.isprintable():
            raise Refusal(Reason.NAME, f"A name has 1 to {LONGEST_NAME} characters.")
        check_password(password)
        try:
            return self.store.people.add(
                shown, name_key(shown), role, passwords.hashed(password), by is not None, by
            )
        except NameTaken as error:
            raise Refusal(Reason.NAME_TAKEN, str(error)) from error

    def set_role(self, person: Person, role: StaffRole, by: Person | None) -> None:
        require_admin(by)
        with _an_admin_left():
            self.store.people.set_role(person.id, role, by)

    def set_email(self, person: Person, email: str, by: Person | None) -> None:
        """The address by which the shop's provider of identities knows them; none lets them in by it no more."""
        require_admin(by)
        key = email_key(email)
        if key and (len(key) > LONGEST_EMAIL or not EMAIL.fullmatch(key)):
            raise Refusal(Reason.EMAIL, "This is not an e-mail address.")
        try:
            self.store.people.set_email(person.id, key or None, by)
        except EmailTaken as error:
            raise Refusal(Reason.EMAIL_TAKEN, str(error)) from error

    def disable(self, person: Person, by: Person | None) -> None:
        require_admin(by)
        with _an_admin_left():
            self.store.people.disable(person.id, by)

    def enable(self, person: Person, by: Person | None) -> None:
        require_admin(by)
        self.store.people.enable(person.id, by)

    def reset_password(self, person: Person, password: str, by: Person | None) -> None:
        """A password for someone else; see ``add``."""
        require_admin(by)
        check_password(password)
        self.store.people.set_password(person.id, passwords.hashed(password), by is not None, by)


@contextmanager
def _an_admin_left() -> Iterator[None]:
    try:
        yield
    except NoAdminLeft as error:
        raise Refusal(Reason.LAST_ADMIN, str(error)) from error
