"""A case and what the desk made of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from chatbot.assistant import Assistant
from chatbot.domain import Inquiry, Message, Turn
from chatbot.evaluation.case import Case, Expected


@dataclass(frozen=True)
class Answered:
    """``escalated`` is whether the log holds a hand-over of the conversation."""

    case: Case
    turn: Turn
    escalated: bool
    assistant: Assistant

    @property
    def expect(self) -> Expected:
        return self.case.expect

    @property
    def inquiry(self) -> Inquiry:
        assert self.turn.inquiry is not None
        return self.turn.inquiry


@dataclass(frozen=True)
class Finding:
    """What one case says of one measure: ``hits`` of ``total``, expected and found where they differ."""

    hits: int
    total: int
    expected: str = ""
    found: str = ""


def one(right: bool, expected: object = "", found: object = "") -> Finding:
    """A measure that a case meets or misses as a whole."""
    return Finding(int(right), 1, "" if right else str(expected), "" if right else str(found))


def ask(assistant: Assistant, case: Case) -> Answered:
    """The desk's answer in a conversation of its own. A photo is one, whatever its name."""
    turn = last_turn(assistant, None, case.message, case.earlier)
    return Answered(case, turn, assistant.store.escalated(turn.conversation), assistant)


def last_turn(
    assistant: Assistant, conversation: int | None, message: Message, earlier: tuple[Message, ...] = ()
) -> Turn:
    """The finished turn of a message."""
    *_, turn = assistant.answer(conversation, message, earlier)
    assert isinstance(turn, Turn)
    return turn


def slot(answered: Answered, name: str) -> Any:
    """A slot in JSON's types, lists in order. A day given as a date counts from the order's delivery."""
    slots, order = answered.inquiry.slots, answered.turn.facts.order
    if name == "pet":
        return slots.pets[0] if slots.pets else None
    if name == "days_after_delivery" and slots.days_after_delivery is None:
        if slots.happened_on is None or order is None or order.delivered_on is None:
            return None
        return (slots.happened_on - order.delivered_on).days
    return plain(getattr(slots, name))


def plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, date):
        return value.isoformat()
    return sorted(value) if isinstance(value, list | tuple) else value
