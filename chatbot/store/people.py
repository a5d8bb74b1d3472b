"""The people of the shop as rows. What changes what someone may do ends their sessions in the same transaction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, func, insert, select, update

from chatbot.domain import Deed, Member, Person, ShopError, StaffRole, Thing
from chatbot.store import audit, sessions
from chatbot.store.persons import COLUMNS, read_person
from chatbot.store.tables import person, session
from chatbot.store.transactions import Transactions


class NameTaken(ShopError):
    """Two people cannot have one name."""


class EmailTaken(ShopError):
    """Two people cannot be known by one address."""


class NoAdminLeft(ShopError):
    """The shop always has an admin, else no one could let anyone in."""


class People(Transactions):
    """The people of the shop. ``by`` is who does it, for the audit log; None is the terminal."""

    def add(
        self, name: str, key: str, role: StaffRole, password: str, provisional: bool, by: Person | None
    ) -> Person:
        """Commit a new person with a hashed ``password``. Raises ``NameTaken``."""
        at = self._clock()
        row = {"name": name, "name_key": key, "role": role, "password": password, "provisional": provisional}
        with self._writing() as connection:
            if connection.scalar(select(person.c.id).where(person.c.name_key == key)) is not None:
                raise NameTaken(f"There is a person named {name} already.")
            added: Any = connection.execute(insert(person).values(added_at=at, **row)).inserted_primary_key
            audit.record(connection, at, by, Deed.PERSON_ADDED, Thing.PERSON, int(added[0]), role)
            return Person(int(added[0]), name, role)

    def named(self, key: str) -> tuple[Person, str] | None:
        """The active person of that name with the hash of their password; None if there is none."""
        return self._active(person.c.name_key == key)

    def with_email(self, email: str) -> tuple[Person, str] | None:
        """As ``named``, for the person whom a provider knows by that address."""
        return self._active(person.c.email == email)

    def all(self) -> tuple[Member, ...]:
        """Everyone, those who are disabled too, in the order of their names."""
        with self._reading() as connection:
            return tuple(map(_member, connection.execute(_members().order_by(person.c.name_key))))

    def member(self, key: str) -> Member:
        """The person of that name, disabled or not. Raises ``ShopError`` if there is none."""
        with self._reading() as connection:
            row = connection.execute(_members().where(person.c.name_key == key)).first()
        if row is None:
            raise ShopError(f"There is no person named {key}.")
        return _member(row)

    def anyone(self) -> bool:
        """Whether there is someone who can sign in."""
        with self._reading() as connection:
            return (
                connection.scalar(select(person.c.id).where(person.c.disabled_at.is_(None)).limit(1)) is not None
            )

    def set_role(self, number: int, role: StaffRole, by: Person | None) -> None:
        """Raises ``NoAdminLeft``."""
        self._change(number, {"role": role}, Deed.ROLE_CHANGED, by, detail=role)

    def set_password(self, number: int, password: str, provisional: bool, by: Person | None) -> None:
        """``password`` is hashed."""
        changes = {"password": password, "provisional": provisional}
        self._change(number, changes, Deed.PASSWORD_CHANGED, by)

    def set_email(self, number: int, email: str | None, by: Person | None) -> None:
        """Raises ``EmailTaken``."""
        other = select(person.c.name).where(person.c.email == email, person.c.id != number)
        with self._reading() as connection:
            if email and (name := connection.scalar(other)):
                raise EmailTaken(f"{name} has this address already.")
        self._change(number, {"email": email}, Deed.EMAIL_CHANGED, by, detail=email or "")

    def disable(self, number: int, by: Person | None) -> None:
        """Raises ``NoAdminLeft``."""
        self._change(number, {"disabled_at": self._clock()}, Deed.PERSON_DISABLED, by)

    def enable(self, number: int, by: Person | None) -> None:
        self._change(number, {"disabled_at": None}, Deed.PERSON_ENABLED, by)

    def _active(self, one: ColumnElement[bool]) -> tuple[Person, str] | None:
        wanted: Select[Any] = select(*COLUMNS, person.c.password).where(one, person.c.disabled_at.is_(None))
        with self._reading() as connection:
            row = connection.execute(wanted).first()
        return (read_person(row), row.password) if row else None

    def _change(
        self, number: int, values: Mapping[str, Any], deed: Deed, by: Person | None, detail: str = ""
    ) -> None:
        at = self._clock()
        with self._writing() as connection:
            before = _admins(connection)
            if not connection.execute(update(person).where(person.c.id == number).values(**values)).rowcount:
                raise ShopError(f"There is no person {number}.")
            if before and not _admins(connection):
                raise NoAdminLeft("The last admin keeps the role and stays. Make someone else an admin first.")
            sessions.revoke_all(connection, number, at)
            audit.record(connection, at, by, deed, Thing.PERSON, number, detail)


def _admins(connection: Connection) -> int:
    active: ColumnElement[bool] = (person.c.role == StaffRole.ADMIN) & person.c.disabled_at.is_(None)
    return connection.scalar(select(func.count()).select_from(person).where(active)) or 0


def _members() -> Select[Any]:
    seen = select(func.max(session.c.seen_at)).where(session.c.person_id == person.c.id).scalar_subquery()
    others = (person.c.added_at, person.c.disabled_at, person.c.provisional, person.c.email)
    return select(*COLUMNS, *others, seen.label("seen_at"))


def _member(row: Row[Any]) -> Member:
    return Member(read_person(row), row.added_at, row.disabled_at, row.seen_at, row.provisional, row.email)
