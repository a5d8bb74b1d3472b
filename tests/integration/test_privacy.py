"""A customer asks what the shop holds about them, then to be forgotten; and old conversations go by themselves."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import chdir, closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import select

from chatbot.bootstrap import Desk, boot, system_clock
from chatbot.cli import main
from chatbot.config import SAMPLE_SHOP, Settings
from chatbot.domain import Criterion, Deed, LogFilter, Message, Person, Retention, Role, StaffRole
from chatbot.pictures import cleaned
from chatbot.privacy import expire
from chatbot.store import PhotoFolder, open_store
from chatbot.store.tables import metadata
from chatbot.ui.daily import Daily

SU = Person(1, "Su", StaffRole.SUPERVISOR)
HANA, ORDER, JINGYI = "hana.brightwell@example.com", "1042", "xu.jingyi@example.com"
ORDERS = (ORDER, "1060")
SAID = "My blush roses from order 1042 hang their heads, zanzibar."
# What is Hana's: her words as well, wherever the desk has written them down.
ADDRESS = "12 Weaver's Yard"  # which other customers of the sample shop have as well
TRACES = (HANA, "Hana Brightwell", ADDRESS, "555-0187", "zanzibar")


@pytest.fixture
def settings(tmp_path: Path, log: str) -> Iterator[Settings]:
    data = tmp_path / "shop"
    shutil.copytree(SAMPLE_SHOP, data, ignore=shutil.ignore_patterns("evaluation", "adapters", "examples"))
    shutil.copy(data / "orders.csv", data / "orders.csv.previous")
    with chdir(tmp_path):  # where a log on a server leaves its photos
        yield Settings.read({}, data=str(data), db=log, model="none:", today="2026-11-21")


@pytest.fixture
def desk(settings: Settings) -> Iterator[Desk]:
    """A desk on which Hana complained and was helped, and Jingyi asked for something."""
    with closing(boot(settings)) as opened:
        opened.people.add("Su", StaffRole.SUPERVISOR, "correct horse battery", None)
        helped(opened, SAID, "red")
        tuple(opened.assistant.answer(None, Message(Role.CUSTOMER, f"我是{JINGYI}，百合什么时候开？")))
        yield opened


def helped(desk: Desk, text: str, colour: str) -> int:
    """A complaint from its first word to its end, with a photo and a review; gives its conversation."""
    *_, turn = desk.assistant.answer(None, Message(Role.CUSTOMER, text))
    number = turn.conversation
    desk.cases.follow(SU, desk.store.conversation(number))
    desk.cases.take(SU, number)
    picture = io.BytesIO()
    Image.new("RGB", (60, 40), colour).save(picture, "PNG")
    desk.cases.add_photo(SU, number, cleaned(picture.getvalue()))
    desk.store.archive.review(number, {Criterion.KIND: True}, text, "tone", SU)
    desk.thumbs.give(SU, desk.store.conversation(number).turns[0], True)
    desk.cases.send(SU, turn, f"{turn.reply} {text}", "as she said: " + text)
    for task in desk.cases.file(SU, number).tasks:
        desk.cases.finish(SU, task.id)
    desk.cases.close(SU, number)
    return number


def run(*words: str, settings: Settings) -> int:
    return main([*words, "--db", settings.db, "--data", str(settings.data), "--model", "none:"])


def everything(desk: Desk) -> str:
    """All rows of all tables, as they are read."""
    with desk.store.engine.connect() as connection:
        rows = [connection.execute(select(table)).all() for table in metadata.sorted_tables]
    return repr(rows).casefold()


@pytest.mark.parametrize("asked", [HANA, ORDER, "+1 (413) 555 0187"])
def test_a_customer_is_forgotten(
    desk: Desk, settings: Settings, capsys: pytest.CaptureFixture[str], asked: str
) -> None:
    photo = desk.store.cases.photos()[0].digest
    assert run("erase", "--customer", asked, "--dry-run", settings=settings) == 0
    assert "conversation 1" in capsys.readouterr().out
    assert "zanzibar" in everything(desk)
    assert run("erase", "--customer", asked, settings=settings) == 0
    assert "Erased: 1 conversations, 1 photos, 2 orders" in capsys.readouterr().out

    left = everything(desk)
    assert not [trace for trace in TRACES if trace.casefold() in left]
    assert desk.store.archive.find(LogFilter("zanzibar"), 9) == ()
    assert not [path for path in PhotoFolder(settings.photos).files(photo) if path.exists()]
    for name in ("orders.csv", "orders.csv.previous"):
        orders = (settings.data / name).read_text("utf-8")
        assert not [trace for trace in TRACES if trace in orders and trace != ADDRESS]
        assert "1042,[erased],1042@erased.invalid,no,RS-BLUSH,1,54.00,12.00,2026-11-17" in orders
    # The others are as they were, the shop can be read, and it is on record that it was done.
    assert JINGYI in left
    with closing(boot(settings)) as again:
        assert again.shop.orders[ORDER].price == 54
        assert again.shop.orders["1044"].buyer_email == JINGYI
    [done] = desk.store.holdings.erasures()
    assert (done.requested, done.by, done.conversations, done.orders) == (True, None, (1,), ORDERS)
    assert Deed.CUSTOMER_ERASED in [entry.deed for entry in desk.store.audit.newest(99)]
    assert run("erase", "--customer", HANA, settings=settings) == 1
    assert "There is nothing about" in capsys.readouterr().err


def test_what_was_paid_stays_in_the_books(desk: Desk, settings: Settings) -> None:
    given = {(task.kind, task.amount) for task in desk.cases.file(SU, 1).tasks if task.amount is not None}
    assert run("erase", "--customer", HANA, settings=settings) == 0
    [done] = desk.store.holdings.erasures()
    assert {(payment.kind, payment.amount) for payment in done.payments} == given


def test_what_is_open_is_held(desk: Desk, settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    tuple(desk.assistant.answer(None, Message(Role.CUSTOMER, "Order 1044 came broken.")))
    assert run("erase", "--customer", JINGYI, settings=settings) == 1
    assert "conversation 3 is open" in capsys.readouterr().err
    assert run("erase", "--customer", "1051", settings=settings) == 1
    assert "order 1051 is in_transit" in capsys.readouterr().err
    assert JINGYI in everything(desk)


def test_a_customer_is_given_what_there_is(desk: Desk, settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "hana.zip"
    assert run("export", "customer", HANA, "--out", str(file), settings=settings) == 0
    with zipfile.ZipFile(file) as archive:
        assert archive.testzip() is None
        data = json.loads(archive.read("customer.json"))
        [photo] = [name for name in archive.namelist() if name.startswith("photos/")]
        assert archive.read(photo).startswith(b"\xff\xd8")
    assert [order["order"] for order in data["orders"]] == [*ORDERS]
    [conversation] = data["conversations"]
    assert conversation["messages"][0]["text"] == SAID
    assert "zanzibar" in conversation["sent"][0]["text"]
    assert JINGYI not in json.dumps(data)


def test_a_given_name_alone_erases_nobody(
    desk: Desk, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("erase", "--customer", "Hana", settings=settings) == 1
    assert "'Hana' is no order of the shop's" in capsys.readouterr().err


def test_what_has_had_its_time_goes_and_what_is_open_stays(desk: Desk, settings: Settings) -> None:
    tuple(desk.assistant.answer(None, Message(Role.CUSTOMER, "Order 1044 came broken.")))
    rule = Retention(conversations=30, cases=60, photos=10, audit=90, sessions=5)
    now = system_clock()
    assert expire(desk.store, settings, rule, now).total == 0
    assert expire(desk.store, settings, rule, now + timedelta(days=11)).photos == 1
    assert not list(settings.photos.rglob("*.jpg"))
    assert expire(desk.store, settings, rule, now + timedelta(days=31)).conversations == 1
    assert [one.id for one in desk.store.conversations(9)] == [3, 1]
    assert expire(desk.store, settings, rule, now + timedelta(days=61)).conversations == 1
    assert expire(desk.store, settings, rule, now + timedelta(days=400)).conversations == 0, "it is open"
    assert [one.id for one in desk.store.conversations(9)] == [3]
    assert [(one.requested, one.conversations) for one in desk.store.holdings.erasures()] == [
        (False, (2,)),
        (False, (1,)),
    ]


def test_the_desk_does_it_each_day(desk: Desk, settings: Settings) -> None:
    later = datetime.now(UTC) + timedelta(days=4000)
    old = replace(desk, base=replace(desk.base, clock=lambda: later))
    Daily(lambda: old).do_what_is_due()
    assert desk.store.conversations(9) == ()


@pytest.mark.parametrize("log", ["sqlite"], indirect=True)
def test_a_restore_brings_nobody_back(
    desk: Desk, settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("backup", str(tmp_path / "stick"), settings=settings) == 0
    assert run("erase", "--customer", HANA, settings=settings) == 0
    desk.close()
    [backup] = (tmp_path / "stick").glob("*.tar.gz")
    assert run("restore", str(backup), settings=settings) == 0
    assert "1 conversations that were erased since the backup were erased again" in capsys.readouterr().out
    with closing(open_store(settings.db, system_clock)) as store:
        assert [one.id for one in store.conversations(9)] == [2]
        assert len(store.holdings.erasures()) == 1
    assert HANA not in (settings.data / "orders.csv").read_text("utf-8")
    assert not list(settings.photos.rglob("*.jpg"))
