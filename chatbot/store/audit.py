"""The audit log: who did what to which object, and when. Nothing in it is ever changed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, func, insert, select

from chatbot.domain import AuditEntry, Deed, Person, Signature, Thing
from chatbot.store.persons import COLUMNS, read_optional
from chatbot.store.tables import audit, conversation, person
from chatbot.store.transactions import Transactions


class Audit(Transactions):
    """The audit log, for those who look into it and for what changes no other table."""

    def record(
        self,
        who: Person | None,
        deed: Deed,
        thing: Thing | None = None,
        number: int | None = None,
        detail: str = "",
    ) -> None:
        """Commit that ``who`` has done ``deed`` to the object ``number``."""
        with self._writing() as connection:
            record(connection, self._clock(), who, deed, thing, number, detail)

    def newest(self, limit: int, who: int | None = None) -> tuple[AuditEntry, ...]:
        """The ``limit`` newest entries, newest first; only those of the person ``who`` if given."""
        wanted = _ENTRIES if who is None else _ENTRIES.where(audit.c.person_id == who)
        with self._reading() as connection:
            return tuple(map(_entry, connection.execute(wanted.order_by(audit.c.id.desc()).limit(limit))))


def record(
    connection: Connection,
    at: datetime,
    who: Person | Signature | None,
    deed: Deed,
    thing: Thing | None = None,
    number: int | None = None,
    detail: str = "",
) -> None:
    """Add an entry in the caller's transaction: what was done and that it was done are kept together."""
    values = {"person_id": who.id if who else None, "thing": thing, "number": number, "detail": detail}
    connection.execute(insert(audit).values(at=at, deed=deed, **values))


# The object's name is looked up and not kept in the entry: what is erased must be gone from here as well.
_object = person.alias("object")
_ENTRIES = (
    select(audit, *COLUMNS, func.coalesce(_object.c.name, conversation.c.title, "").label("object_name"))
    .outerjoin(person, audit.c.person_id == person.c.id)
    .outerjoin(_object, and_(audit.c.thing == Thing.PERSON, audit.c.number == _object.c.id))
    .outerjoin(conversation, and_(audit.c.thing == Thing.CONVERSATION, audit.c.number == conversation.c.id))
)


def _entry(row: Row[Any]) -> AuditEntry:
    return AuditEntry(
        at=row.at,
        who=read_optional(row),
        deed=Deed(row.deed),
        thing=Thing(row.thing) if row.thing else None,
        number=row.number,
        name=row.object_name,
        detail=row.detail,
    )
