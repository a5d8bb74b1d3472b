"""Weeks of a shop's work in a log, through the same doors as the desk: complaints, replies, remedies and reviews.
Among them is a batch of roses that is complained of far too often. Run as a program it writes one to look at.
"""

from __future__ import annotations

import csv
import random
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from chatbot.bootstrap import Desk, boot
from chatbot.config import SAMPLE_SHOP, Settings
from chatbot.domain import (
    Act,
    CaseState,
    Criterion,
    Decision,
    Dropped,
    Facts,
    Inquiry,
    Intent,
    Issue,
    Language,
    Message,
    Order,
    Origin,
    Person,
    Promise,
    RemedyKind,
    Role,
    Sent,
    Sentence,
    Signature,
    Slots,
    StaffRole,
    Status,
    Turn,
    TurnState,
)

TODAY = date(2026, 11, 21)
DAYS, DAILY = 84, 10
BAD = "EC-11-RS"
SOLD = {"RS-DOZEN": "RS", "TU-WHITE": "TU", "CN-MAMA": "CN", "DH-LATE": "DH"}
PASSWORD = "correct horse battery"
STAFF = ("An", "Bo", "Chen Yu")


@dataclass
class Clock:
    """The history's present moment."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now


def write_shop(folder: Path, choice: random.Random) -> Path:
    """The sample shop with ``DAILY`` orders on each of ``DAYS`` days, a batch of a week for each bouquet."""
    data = folder / "shop"
    shutil.copytree(SAMPLE_SHOP, data)
    with (data / "orders.csv").open(encoding="utf-8", newline="") as file:
        columns = next(csv.reader(file))
    with (data / "orders.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        for day in range(DAYS):
            on = TODAY - timedelta(days=DAYS - 1 - day)
            for number in range(DAILY):
                sku = choice.choices(list(SOLD), (4, 3, 2, 1))[0]
                batch = f"EC-{day // 7:02}-{SOLD[sku]}"
                about = [f"{5000 + day * DAILY + number}", "Mei Lin", "mei@example.com", "yes", sku, "1", "60.00"]
                days = [(on - timedelta(days=2)).isoformat(), on.isoformat(), on.isoformat()]
                writer.writerow([*about, "8.00", *days, "1 Main Street, Eastbrook", batch, "delivered"])
    return data


def open_history(folder: Path, seed: int = 3) -> Desk:
    """A desk whose log holds the history, with a supervisor and three of the staff."""
    choice, clock = random.Random(seed), Clock(datetime(2026, 8, 30, 9, tzinfo=UTC))
    settings = Settings.read(
        {},
        db=f"sqlite:///{folder}/log.db",
        model="none:",
        today=TODAY.isoformat(),
        data=str(write_shop(folder, choice)),
    )
    desk = boot(settings, clock=clock)
    supervisor = desk.people.add("Su", StaffRole.SUPERVISOR, PASSWORD, None)
    staff = [desk.people.add(name, StaffRole.STAFF, PASSWORD, None) for name in STAFF]
    for order in desk.shop.orders.values():
        if choice.random() < (0.45 if order.batch == BAD else 0.05):
            assert order.delivered_on is not None
            day = min(order.delivered_on + timedelta(days=choice.choice((1, 2))), TODAY)
            clock.now = datetime(
                day.year, day.month, day.day, choice.randint(8, 11), choice.randint(0, 59), tzinfo=UTC
            )
            _complain(desk, order, choice, clock, staff, supervisor)
    clock.now = datetime(2026, 11, 21, 16, tzinfo=UTC)
    return desk


def _complain(
    desk: Desk, order: Order, choice: random.Random, clock: Clock, staff: Sequence[Person], supervisor: Person
) -> None:
    who = choice.choice(staff)
    issues = choice.choice(((Issue.WILTED,), (Issue.WILTED,), (Issue.DAMAGED,), (Issue.WILTED, Issue.LATE)))
    turn = _answer(desk, order, issues, choice, who, clock.now.date())
    if turn.id % 2:
        desk.thumbs.give(who, turn, turn.id % 5 != 0)
    by = Signature(who.id, who.name)
    desk.store.cases.record(turn, CaseState.OPEN, clock.now.date(), None, by)
    if choice.random() < 0.15:
        return
    clock.now += timedelta(minutes=choice.choice((3, 4, 9, 12, 25, 50, 130, 400)))
    _send(desk, turn, order, choice, clock, by)
    if choice.random() < 0.3:
        card = {one: choice.random() < 0.85 for one in Criterion}
        desk.store.archive.review(turn.conversation, card, "", "", supervisor)


def _answer(
    desk: Desk, order: Order, issues: tuple[Issue, ...], choice: random.Random, who: Person, today: date
) -> Turn:
    said = Message(Role.CUSTOMER, f"The flowers of order {order.number} are not as they should be.")
    turn = desk.store.begin_turn(None, said, today, who)
    slots = Slots(order=order.number)
    done = replace(
        turn,
        state=TurnState.COMPLETE,
        inquiry=Inquiry(said.text, Language.ENGLISH, Intent.COMPLAINT, issues, slots),
        facts=Facts(order=order),
        decision=Decision(Status.OFFER),
        reply="I am sorry. We make it good.",
        sentences=(
            Sentence("I am sorry.", choice.choice((Origin.MODEL, Origin.MODEL, Origin.STANDARD)), Act.EMPATHY),
            Sentence("We make it good.", Origin.STANDARD, Act.REMEDY),
        ),
        dropped=tuple(
            Dropped("You get $5.", choice.choice(("amount", "amount", "date", "gift", "remedy")), "", Act.REMEDY)
            for _ in range(choice.choice((0, 0, 1)))
        ),
    )
    desk.store.finish_turn(done)
    return done


def _send(desk: Desk, turn: Turn, order: Order, choice: random.Random, clock: Clock, by: Signature) -> None:
    text = turn.reply if choice.random() < 0.6 else f"{turn.reply} Yours, {by.name}"
    sent = Sent(turn.id, turn.conversation, text, (), (), "", clock.now, by)
    kind = choice.choice(
        (RemedyKind.REPLACEMENT, RemedyKind.REPLACEMENT, RemedyKind.FULL_REFUND, RemedyKind.STORE_CREDIT)
    )
    amount = {RemedyKind.FULL_REFUND: order.paid, RemedyKind.STORE_CREDIT: order.goods / 5}.get(kind)
    promises = [Promise(kind, amount, clock.now.date() + timedelta(days=2))] if choice.random() < 0.85 else []
    desk.store.cases.send(sent, CaseState.SENT, None, promises)
    for task in desk.store.cases.file(turn.conversation).tasks:
        if choice.random() < 0.8:
            desk.store.cases.finish(task.id, by)
    if not promises:
        desk.store.cases.close(turn.conversation, by)


if __name__ == "__main__":
    open_history(Path(sys.argv[1])).close()
