"""What each person did at the desk, as rows counted. Each function works in its caller's transaction."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Table, func, select

from chatbot.domain import Buckets, CaseState, Load, Signature
from chatbot.store import conversations
from chatbot.store.counting import within
from chatbot.store.tables import approval, case, conversation, person, sent, taken, task


def of_people(connection: Connection, buckets: Buckets) -> tuple[Load, ...]:
    """What each person did in the buckets, in the order of their names."""
    work: dict[str, Select[Any]] = {
        "sent": _signed(sent, "by", within(sent.c.at, buckets)),
        "decided": _signed(approval, "decided_by", within(approval.c.decided_at, buckets)),
        "kept": _signed(task, "done_by", within(task.c.done_at, buckets)),
        "cases": _open_cases(),
    }
    people: dict[int, str] = {}
    done: defaultdict[int, dict[str, int]] = defaultdict(dict)
    for name, wanted in work.items():
        for row in connection.execute(wanted):
            people[row.id] = row.name
            done[row.id][name] = row.times
    named = sorted(people, key=lambda number: (people[number], number))
    return tuple(Load(Signature(number, people[number]), **done[number]) for number in named)


def _signed(table: Table, name: str, which: ColumnElement[bool]) -> Select[Any]:
    """How much of a table each person has signed."""
    number, called = table.c[f"{name}_id"], table.c[f"{name}_name"]
    wanted = select(number.label("id"), func.max(called).label("name"), func.count().label("times"))
    return wanted.where(which, number.is_not(None)).group_by(number)


def _open_cases() -> Select[Any]:
    """How many open cases each person has."""
    whose = conversations.owner_id.label("id")
    owned = (
        select(whose)
        .select_from(case.join(conversation))
        .outerjoin(taken, taken.c.conversation_id == conversation.c.id)
        .where(case.c.state != CaseState.CLOSED)
        .subquery()
    )
    times = func.count().label("times")
    return (
        select(person.c.id, person.c.name, times)
        .join(owned, owned.c.id == person.c.id)
        .group_by(person.c.id, person.c.name)
    )
