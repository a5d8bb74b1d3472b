"""Turns as rows: how one is begun, finished and read. Each function works in its caller's transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Table, func, insert, select, update

from chatbot.domain import (
    Act,
    Decision,
    Dropped,
    Facts,
    Inquiry,
    Language,
    Message,
    ModelCard,
    Origin,
    Plan,
    Role,
    Sentence,
    ShopError,
    Timings,
    Turn,
    TurnState,
    Usage,
    Utterance,
)
from chatbot.store import conversations, search
from chatbot.store.codec import from_json, to_json
from chatbot.store.tables import dropped, message, sentence, turn

FINISHED = (TurnState.COMPLETE, TurnState.CANCELLED, TurnState.FAILED)
SAID = (TurnState.COMPLETE, TurnState.CANCELLED)
Children = Mapping[int, list[Row[Any]]]


def add(
    connection: Connection,
    conversation: int,
    message_id: int,
    today: date,
    at: datetime,
    desk: int,
    approval: int | None = None,
) -> int:
    """Add a running turn, the next of its conversation, and give its id. ``desk`` is the program that is at it."""
    last = connection.scalar(select(func.max(turn.c.number)).where(turn.c.conversation_id == conversation))
    values = {
        "conversation_id": conversation,
        "number": (last or 0) + 1,
        "state": TurnState.RUNNING,
        "message_id": message_id,
        "today": today,
        "started_at": at,
        "approval_id": approval,
        "desk": desk,
    }
    added = conversations.add(connection, turn, values)
    search.write(connection, added)
    return added


def finish(connection: Connection, done: Turn, at: datetime) -> None:
    """Write all of ``done`` except what stands since it began.

    Raises ``ShopError`` if ``done`` is in no state to end in, or if its row is not running.
    """
    if done.state not in FINISHED:
        raise ShopError(f"Turn {done.id} cannot be finished as {done.state}.")
    running = (turn.c.id == done.id) & (turn.c.state == TurnState.RUNNING)
    written = connection.execute(update(turn).where(running).values(**_outcome(done), ended_at=at)).rowcount
    logged = one(connection, done.id)
    if not written:
        raise ShopError(f"Turn {done.id} is {logged.state}, not running: it cannot be finished.")
    _add_children(connection, sentence, done.id, done.sentences)
    _add_children(connection, dropped, done.id, done.dropped)
    if done.reply and done.state in SAID:
        conversations.add_message(connection, logged.conversation, Message(Role.DESK, done.reply), at)
    search.write(connection, done.id)


def message_of(connection: Connection, turn_id: int) -> int:
    """The id of the message that a turn answers. Raises ``ShopError`` if there is no such turn."""
    found = connection.scalar(select(turn.c.message_id).where(turn.c.id == turn_id))
    if found is None:
        raise ShopError(f"There is no turn {turn_id} in the log.")
    return int(found)


def desks(connection: Connection) -> set[int]:
    """The programs that are at running turns."""
    return set(connection.scalars(select(turn.c.desk).distinct().where(turn.c.state == TurnState.RUNNING)))


def interrupt(connection: Connection, gone: Collection[int], at: datetime) -> int:
    """Make each running turn of the programs that are ``gone`` an interrupted one; gives how many there were."""
    return _interrupt(connection, turn.c.desk.in_(gone), at)


def give_up(connection: Connection, ours: Collection[int], at: datetime) -> int:
    """Make those of the turns ``ours`` that are running interrupted ones; gives how many there were."""
    return _interrupt(connection, turn.c.id.in_(ours), at)


def one(connection: Connection, turn_id: int) -> Turn:
    """Raises ``ShopError`` if there is none."""
    found = _read(connection, turn.c.id == turn_id)
    if not found:
        raise ShopError(f"There is no turn {turn_id} in the log.")
    return found[0]


def of(connection: Connection, conversation: int) -> tuple[Turn, ...]:
    """The turns of a conversation in order."""
    return _read(connection, turn.c.conversation_id == conversation)


def following(connection: Connection, last: int, limit: int) -> tuple[Turn, ...]:
    """The next ``limit`` turns of the log after the turn ``last``."""
    ids = select(turn.c.id).where(turn.c.id > last).order_by(turn.c.id).limit(limit)
    return _read(connection, turn.c.id.in_(ids.scalar_subquery()))


def _read(connection: Connection, which: ColumnElement[bool]) -> tuple[Turn, ...]:
    said = (message.c.role, message.c.text, message.c.order_number, message.c.photo)
    rows = connection.execute(
        select(turn, *said).join(message, turn.c.message_id == message.c.id).where(which).order_by(turn.c.id)
    ).all()
    sentences, drops = _children(connection, sentence, which), _children(connection, dropped, which)
    return tuple(_turn(row, sentences, drops) for row in rows)


def _interrupt(connection: Connection, which: ColumnElement[bool], at: datetime) -> int:
    left = (turn.c.state == TurnState.RUNNING) & which
    return connection.execute(update(turn).where(left).values(state=TurnState.INTERRUPTED, ended_at=at)).rowcount


def _outcome(done: Turn) -> dict[str, Any]:
    columns: dict[str, Any] = {
        "state": done.state,
        "language": done.inquiry.language if done.inquiry else None,
        "intent": done.inquiry.intent if done.inquiry else None,
        "inquiry": to_json(Inquiry, done.inquiry),
        "facts": to_json(Facts, done.facts),
        "decision": to_json(Decision, done.decision),
        "plan": to_json(Plan, done.plan),
        "transcript": to_json(tuple[Utterance, ...], done.transcript),
        **asdict(done.usage),
        **asdict(done.timings),
    }
    if done.model:
        columns |= {f"model_{name}": value for name, value in asdict(done.model).items()}
        columns["model_languages"] = list(done.model.languages)
    same = ("reply", "seed", "prompt_version", "shop_version", "error")
    return columns | {name: getattr(done, name) for name in same}


def _add_children(connection: Connection, table: Table, turn_id: int, items: tuple[Any, ...]) -> None:
    rows = [{"turn_id": turn_id, "position": place, **_row(item)} for place, item in enumerate(items)]
    if rows:
        connection.execute(insert(table), rows)


def _row(item: Sentence | Dropped) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(item).items()}


def _children(connection: Connection, table: Table, which: ColumnElement[bool]) -> Children:
    found: dict[int, list[Row[Any]]] = defaultdict(list)
    ordered = select(table).join(turn).where(which).order_by(table.c.turn_id, table.c.position)
    for row in connection.execute(ordered):
        found[row.turn_id].append(row)
    return found


def _turn(row: Row[Any], sentences: Children, drops: Children) -> Turn:
    return Turn(
        id=row.id,
        conversation=row.conversation_id,
        number=row.number,
        state=TurnState(row.state),
        message=conversations.read_message(row),
        today=row.today,
        started_at=row.started_at,
        inquiry=_optional(Inquiry, row.inquiry),
        facts=_optional(Facts, row.facts) or Facts(),
        decision=_optional(Decision, row.decision),
        plan=_optional(Plan, row.plan),
        sentences=tuple(_sentence(one) for one in sentences.get(row.id, ())),
        dropped=tuple(_dropped(one) for one in drops.get(row.id, ())),
        reply=row.reply,
        model=_model(row),
        seed=row.seed,
        prompt_version=row.prompt_version,
        shop_version=row.shop_version,
        transcript=_optional(tuple[Utterance, ...], row.transcript) or (),
        usage=Usage(row.prompt_tokens, row.reused_tokens, row.completion_tokens),
        timings=Timings(row.first_sentence_s, row.total_s, row.understand_s),
        error=row.error,
        approval=row.approval_id,
    )


def _optional(kind: type[Any], value: Any) -> Any:
    return None if value is None else from_json(kind, value)


def _model(row: Row[Any]) -> ModelCard | None:
    if row.model_spec is None:
        return None
    return ModelCard(row.model_spec, row.model_fingerprint, tuple(map(Language, row.model_languages)))


def _sentence(row: Row[Any]) -> Sentence:
    return Sentence(row.text, Origin(row.origin), Act(row.act), tuple(row.facts))


def _dropped(row: Row[Any]) -> Dropped:
    return Dropped(row.text, row.check, row.reason, Act(row.act))
