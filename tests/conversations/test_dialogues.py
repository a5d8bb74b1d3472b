"""Dialogues that read as they are lived: each file beside this one is a customer, turn by turn.

A turn says what the customer writes (``photo`` if one comes with it), and what must hold of the answer:
``intent``, ``issues``, ``status``, ``missing``, ``escalated``, what the reply ``says`` and what it ``never`` says.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from chatbot.bootstrap import Desk, boot
from chatbot.config import Settings
from chatbot.contract import answer_json
from chatbot.domain import Message, Role, Turn

DIALOGUES = sorted(Path(__file__).parent.glob("*.toml"))
KEYS = {"customer", "photo", "intent", "issues", "status", "missing", "escalated", "says", "never"}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    log = tmp_path_factory.mktemp("dialogues") / "log.db"
    desk = boot(Settings.read({}, db=f"sqlite:///{log}", today="2026-11-22", model="none:"))
    yield desk
    desk.close()


@pytest.mark.parametrize("path", DIALOGUES, ids=lambda path: path.stem)
def test_a_dialogue_goes_as_written(path: Path, desk: Desk) -> None:
    conversation: int | None = None
    for number, expected in enumerate(tomllib.loads(path.read_text(encoding="utf-8"))["turn"], start=1):
        message = Message(
            Role.CUSTOMER, expected["customer"], photo="photo.jpg" if expected.get("photo") else None
        )
        *_, turn = desk.assistant.answer(conversation, message)
        assert isinstance(turn, Turn)
        conversation = turn.conversation
        check(expected, answer_json(turn), f"{path.stem}, turn {number}")


def check(expected: dict[str, Any], answer: dict[str, Any], where: str) -> None:
    assert set(expected) <= KEYS, where
    reply, decision = answer["reply"], answer["decision"] or {}
    for name, found in (
        ("intent", answer["intent"]),
        ("issues", answer["issues"]),
        ("status", decision.get("status")),
        ("missing", decision.get("missing")),
        ("escalated", answer["escalated"]),
    ):
        assert name not in expected or found == expected[name], f"{where}: {name} is {found}"
    for phrase in expected.get("says", ()):
        assert phrase.casefold() in reply.casefold(), f"{where}: “{phrase}” is not in: {reply}"
    for phrase in expected.get("never", ()):
        assert phrase.casefold() not in reply.casefold(), f"{where}: “{phrase}” is in: {reply}"
