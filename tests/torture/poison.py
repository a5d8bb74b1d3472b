"""A desk in which every text that someone else can write is an attack on who reads it."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from decimal import Decimal
from io import BytesIO, StringIO
from pathlib import Path

from PIL import Image

from chatbot.bootstrap import Desk, boot
from chatbot.config import SAMPLE_SHOP, Settings
from chatbot.domain import (
    Act,
    Criterion,
    Dropped,
    Fact,
    Language,
    Message,
    ModelCard,
    Origin,
    Person,
    Remedy,
    RemedyKind,
    Role,
    Sentence,
    StaffRole,
    Turn,
    TurnState,
)
from chatbot.pictures import cleaned
from chatbot.shop import Source, Table
from tests.browser.signing_in import PASSWORD

TODAY = "2026-11-21"
FORMULAS = ('=HYPERLINK("{host}/f")', "+1+cmd|' /C x'!A0", "-2+3", "@SUM(1)", "\t=1", "＝1", "\r+1")
FILES = ("shop.toml", "policy.toml", "flowers.toml", "ready_texts.toml", "orders.csv", "products.csv")
ORDER = "1042"


@dataclass(frozen=True)
class Poison:
    """``host`` listens for who falls for it. Each text begins with the word that it is known by."""

    host: str

    def text(self, word: str) -> str:
        here = f"{self.host}/{word}"
        return (
            f"{word} ![a]({here}/md.png) <img src={here}/html.png onerror=window.hurt=1> "
            f"<script>window.hurt=1;fetch('{here}/script')</script><iframe src={here}/frame></iframe>"
            f"<svg onload=window.hurt=1> [click](javascript:window.hurt=1) [site]({here}/link) <{here}/auto> "
            f"{here}/bare www.{word}.example a@{word}.example $x^2$ **bold** `code` :red[x] :material/delete: "
            f":rose: &lt;b&gt; </p></div></textarea><h1>big</h1>"
        )

    def short(self, word: str) -> str:
        """What fits into a person's name, 40 characters."""
        return f"{word} <img src={self.host.removeprefix('http:')}/{word[:3]}>"


def poisoned_shop(folder: Path, poison: Poison) -> None:
    """The sample shop, with poison in its orders, products and ready texts."""
    for name in FILES:
        shutil.copy(SAMPLE_SHOP / name, folder)
    _rewrite(
        folder / "orders.csv", "order", ORDER, poison.text, customer="customer", address="address", batch="batch"
    )
    for name in ("1040", "1041", "1043", "1044"):
        _rewrite(folder / "orders.csv", "order", name, poison.text, batch="batch")
    sku = _cell(folder / "orders.csv", "order", ORDER, "sku")
    _rewrite(folder / "products.csv", "sku", sku, poison.text, name_en="product", name_zh="product")
    ready = folder / "ready_texts.toml"
    words = f"'''{poison.text('ready')}'''"
    added = [
        f'\n[[ready_text]]\nlanguage = "{one}"\nid = "poison"\ntitle = {words}\ntext = {words}\n'
        for one in Language
    ]
    ready.write_text(ready.read_text("utf-8") + "".join(added), "utf-8")


def _cell(file: Path, key: str, value: str, wanted: str) -> str:
    return next(row[wanted] for row in csv.DictReader(StringIO(file.read_text("utf-8-sig"))) if row[key] == value)


def _rewrite(file: Path, key: str, value: str, text: Callable[[str], str], **cells: str) -> None:
    rows = list(csv.DictReader(StringIO(file.read_text("utf-8-sig"), newline="")))
    for row in rows:
        if row[key] == value:
            row |= {name: text(word) for name, word in cells.items()}
    with file.open("w", encoding="utf-8", newline="") as out:
        table = csv.DictWriter(out, rows[0])
        table.writeheader()
        table.writerows(rows)


def poisoned_log(folder: Path, data: Path, poison: Poison) -> None:
    """A log in ``folder`` in which customers, staff, a model and a till have written poison, wherever they can."""
    settings = Settings.read({}, db=f"sqlite:///{folder}/log.db", model="none:", today=TODAY, data=str(data))
    with closing(boot(settings)) as desk:
        staffer, boss, admin = (
            desk.people.add(poison.short(word), role, PASSWORD, None)
            for word, role in zip(("staffer", "boss", "admin"), StaffRole, strict=True)
        )
        first = _complaint(desk, poison, staffer)
        _model_turn(desk, poison, first, staffer)
        _approvals(desk, poison, staffer, boss)
        for number in ("1040", "1041", "1043", "1044"):
            _asked(
                desk, Message(Role.CUSTOMER, f"The flowers have wilted. {poison.text('again')}", number), staffer
            )
        for formula in FORMULAS:
            _asked(desk, Message(Role.CUSTOMER, formula.format(host=poison.host)), staffer)
        _asked(desk, Message(Role.CUSTOMER, f"{poison.text('person')} I want to talk to a person."), staffer)
        card = dict.fromkeys(Criterion, True)
        desk.store.archive.review(first.conversation, card, poison.text("comment"), poison.short("label"), boss)
        products = (data / "products.csv").read_bytes().replace(b",68.00,", b",69.00,")
        revision = desk.records.preview(Table.PRODUCTS, Source(poison.text("file"), products), admin)
        desk.records.apply(revision, admin)


def _asked(desk: Desk, message: Message, by: Person, conversation: int | None = None) -> Turn:
    *_, turn = desk.assistant.answer(conversation, message, by=by)
    assert isinstance(turn, Turn)
    desk.cases.follow(by, desk.store.conversation(turn.conversation))
    return turn


def _complaint(desk: Desk, poison: Poison, staffer: Person) -> Turn:
    """Answered, with a photo, sent in other words, and an option taken."""
    text = f"The roses wilted after two days. {poison.text('message')}"
    turn = _asked(desk, Message(Role.CUSTOMER, text, ORDER, poison.text("photo")), staffer)
    picture = BytesIO()
    Image.new("RGB", (90, 60), "brown").save(picture, "PNG")
    desk.cases.add_photo(staffer, turn.conversation, cleaned(picture.getvalue()))
    over = f"We give you a full refund of $500.00 today. {poison.text('sent')}"
    desk.cases.send(staffer, turn, over, poison.text("reason"))
    desk.cases.accept(staffer, turn.conversation, 1)
    return turn


def _model_turn(desk: Desk, poison: Poison, first: Turn, staffer: Person) -> None:
    """What a model has written under a customer's spell, as a log from elsewhere might hold it too."""
    said = Message(Role.CUSTOMER, poison.text("second"), ORDER)
    turn = desk.store.begin_turn(first.conversation, said, first.today, staffer)
    done = replace(
        first,
        id=turn.id,
        number=turn.number,
        message=said,
        state=TurnState.COMPLETE,
        sentences=(Sentence(poison.text("sentence"), Origin.MODEL, Act.EMPATHY, (poison.short("factid"),)),),
        dropped=(Dropped(poison.text("dropped"), "amount", poison.text("why"), Act.REMEDY),),
        facts=replace(first.facts, items=(Fact(poison.short("id"), poison.text("fact"), poison.text("source")),)),
        reply=poison.text("reply"),
        model=ModelCard(poison.text("model"), "0", (Language.ENGLISH,)),
        error=poison.text("error"),
    )
    desk.store.finish_turn(done)


def _approvals(desk: Desk, poison: Poison, staffer: Person, boss: Person) -> None:
    """One that waits, one that was granted otherwise and one that was refused."""
    poor = f"These flowers are not worth the money. {poison.text('poor')}"
    turns = [_asked(desk, Message(Role.CUSTOMER, poor, ORDER), staffer) for _ in range(3)]
    waiting = {one.conversation: one.id for one in desk.cases.waiting(boss)}
    desk.cases.refuse(boss, waiting[turns[0].conversation], poison.text("refused"))
    other = (Remedy(RemedyKind.STORE_CREDIT, Decimal("5.00"), 1, True),)
    desk.cases.approve(boss, waiting[turns[1].conversation], other, poison.text("granted"))
