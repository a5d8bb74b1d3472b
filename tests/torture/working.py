"""What runs in the processes that are killed: a desk at work, and any command of the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import count
from pathlib import Path
from threading import Thread

from chatbot.bootstrap import Desk, boot
from chatbot.cli import main
from chatbot.config import Settings
from chatbot.domain import CaseState, Message, Person, Role, ShopError, StaffRole, Turn, TurnState
from tests.torture.children import say

TODAY = "2026-11-21"
STAFF = (Person(1, "An", StaffRole.STAFF), Person(2, "Bo", StaffRole.STAFF), Person(3, "Cy", StaffRole.STAFF))
SUPERVISOR = Person(4, "Su", StaffRole.SUPERVISOR)
PASSWORD = "correct horse battery"
# One is decided by a supervisor, one at once, one asks for more.
COMPLAINTS = (
    "My order 1042 never arrived, nobody has delivered it.",
    "The roses from order 1042 wilted after two days, here is a photo.",
    "我的玫瑰两天就蔫了。",
)


def command(*arguments: str) -> int:
    """``flowershop`` with ``arguments``."""
    return main(arguments)


def training(folder: Path) -> int:
    """A training so small that it takes a minute."""
    from tests.integration.test_training import job, run

    run(job(folder), date.fromisoformat(TODAY), print)
    return 0


def desk_at_work(settings: Settings, name: str) -> int:
    """Three people at one desk, until it is killed or its log is gone. Each thing is acknowledged once it is done.

    The messages are told apart by ``name`` and their numbers.
    """
    desk = boot(settings)
    say("open", name)
    people = [Thread(target=_shift, args=(desk, person, f"{name}-{person.name}")) for person in STAFF]
    for person in people:
        person.start()
    for person in people:
        person.join()
    return 0


def _shift(desk: Desk, person: Person, name: str) -> None:
    try:
        for number in count():
            _customer(desk, person, f"{name}-{number}", COMPLAINTS[number % len(COMPLAINTS)])
    except ShopError as error:
        say("refused", str(error))


def _customer(desk: Desk, person: Person, name: str, complaint: str) -> None:
    turn = _answered(desk, person, f"{complaint} [{name}]", None)
    found = desk.cases.file(person, turn.conversation)
    if found.case is not None and found.case.state is CaseState.WAITING_FOR_APPROVAL:
        approval = found.approvals[-1].id
        desk.cases.approve(SUPERVISOR, approval)
        say("approval", approval)
    desk.cases.send(person, turn, turn.reply)
    say("sent", turn.id)
    _answered(desk, person, f"Thank you. [{name} again]", turn.conversation)


def _answered(desk: Desk, person: Person, text: str, conversation: int | None) -> Turn:
    message = Message(Role.CUSTOMER, text, photo="roses.jpg")
    for turn in _turns(desk, person, message, conversation):
        if turn.state is TurnState.RUNNING and turn.plan is None:
            say("message", text)
    say("turn", turn.id)
    if turn.decision is not None:
        say("case", turn.conversation)
    return turn


def _turns(desk: Desk, person: Person, message: Message, conversation: int | None) -> Iterator[Turn]:
    for event in desk.assistant.answer(conversation, message, by=person):
        if isinstance(event, Turn):
            yield event
