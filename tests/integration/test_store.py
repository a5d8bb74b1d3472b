"""The log through a shop's days: busy ones, power cuts, full disks, and files that are not the log's."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from chatbot.domain import (
    Act,
    Cause,
    Change,
    Component,
    Decision,
    Dropped,
    Fact,
    Facts,
    Flower,
    Inquiry,
    Intent,
    Issue,
    Language,
    Message,
    Missing,
    ModelCard,
    Order,
    Origin,
    Pet,
    PetRating,
    Plan,
    Product,
    Remedy,
    RemedyKind,
    Role,
    Sentence,
    ShopError,
    Slots,
    Status,
    Stem,
    Step,
    Timings,
    Toxicity,
    Turn,
    TurnState,
    Usage,
    Utterance,
    VaseLife,
    Writer,
)
from chatbot.store import Store, journal_mode, migrations, open_store
from chatbot.store.tables import metadata

TODAY = date(2026, 5, 8)
WILTED = Message(Role.CUSTOMER, "The roses wilted after two days", order="1001", photo="roses.jpg")


def clock() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "var" / "flowershop.db"


@pytest.fixture
def store(log: str) -> Iterator[Store]:
    opened = open_store(log, clock)
    yield opened
    opened.close()


@pytest.fixture
def file(path: Path) -> Iterator[Store]:
    """A log that is a file of SQLite."""
    opened = open_store(f"sqlite:///{path}", clock)
    yield opened
    opened.close()


def said(text: str) -> Message:
    return Message(Role.CUSTOMER, text)


def complete(turn: Turn, reply: str = "We are sorry.") -> Turn:
    return replace(turn, state=TurnState.COMPLETE, reply=reply)


# A conversation


def test_a_customers_message_is_in_the_log_before_anything_is_answered(log: str, store: Store) -> None:
    turn = store.begin_turn(None, WILTED, TODAY)
    assert (turn.number, turn.state, turn.message, turn.today) == (1, TurnState.RUNNING, WILTED, TODAY)

    other = open_store(log, clock)
    assert other.turn(turn.id) == turn
    assert other.messages(turn.conversation) == (WILTED,)
    other.close()


def test_a_conversation_reads_as_it_was_held(store: Store) -> None:
    first = store.begin_turn(None, said("我的玫瑰枯萎了"), TODAY)
    store.finish_turn(complete(first, "很抱歉。"))
    second = store.begin_turn(first.conversation, said("订单号 1001"), TODAY)
    store.finish_turn(replace(second, state=TurnState.CANCELLED, reply="谢谢"))
    third = store.begin_turn(first.conversation, said("在吗？"), TODAY)
    store.finish_turn(replace(third, state=TurnState.FAILED, reply="half a", error="out of memory"))

    conversation = store.conversation(first.conversation)
    assert [(turn.number, turn.state) for turn in conversation.turns] == [
        (1, TurnState.COMPLETE),
        (2, TurnState.CANCELLED),
        (3, TurnState.FAILED),
    ]
    assert [(message.role, message.text) for message in store.messages(first.conversation)] == [
        (Role.CUSTOMER, "我的玫瑰枯萎了"),
        (Role.DESK, "很抱歉。"),
        (Role.CUSTOMER, "订单号 1001"),
        (Role.DESK, "谢谢"),
        (Role.CUSTOMER, "在吗？"),
    ]


def test_the_newest_conversations_come_first_without_their_turns(store: Store) -> None:
    for text in ("first", "second", "third"):
        last = store.begin_turn(None, said(text), TODAY)
    store.escalate(last.conversation, "asked for a person")

    newest = store.conversations(2)
    assert [(one.title, one.escalated, one.turns) for one in newest] == [
        ("third", True, ()),
        ("second", False, ()),
    ]


@pytest.mark.parametrize(
    ("message", "title"),
    [
        (said("  My\nroses  "), "My roses"),
        (said("word " * 40), "word " * 11 + "word…"),
        (said("花" * 200), "花" * 59 + "…"),
        (Message(Role.CUSTOMER, "", photo="roses.jpg"), "roses.jpg"),
        (said(""), ""),
    ],
)
def test_a_conversation_is_titled_with_its_first_words(store: Store, message: Message, title: str) -> None:
    turn = store.begin_turn(None, message, TODAY)
    assert store.conversation(turn.conversation).title == title


def test_a_person_is_called_once(store: Store) -> None:
    conversation = store.begin_turn(None, said("A person, please"), TODAY).conversation
    assert not store.escalated(conversation)
    assert store.escalate(conversation, "asked for a person")
    assert not store.escalate(conversation, "asked again")
    assert store.escalated(conversation)
    assert store.conversation(conversation).escalated


def test_a_prompt_can_be_read_after_its_file_has_changed(store: Store) -> None:
    for _ in range(2):
        store.remember_prompt("0123456789ab", "You are a florist. 花店。\0")
    assert store.prompt("0123456789ab") == "You are a florist. 花店。\ufffd"
    with pytest.raises(ShopError, match="another prompt"):
        store.remember_prompt("0123456789ab", "You are a pirate.")


def test_what_is_not_in_the_log_is_said_so(store: Store) -> None:
    never = replace(store.begin_turn(None, WILTED, TODAY), id=99, state=TurnState.COMPLETE)
    for ask in (
        lambda: store.turn(99),
        lambda: store.conversation(99),
        lambda: store.begin_turn(99, WILTED, TODAY),
        lambda: store.escalate(99, "why"),
        lambda: store.finish_turn(never),
        lambda: store.prompt("none"),
    ):
        with pytest.raises(ShopError, match="There is no"):
            ask()
    with pytest.raises(ShopError, match="too large"):
        store.turn(10**30)


def test_a_turn_ends_once(store: Store) -> None:
    turn = store.begin_turn(None, WILTED, TODAY)
    with pytest.raises(ShopError, match="cannot be finished as running"):
        store.finish_turn(turn)
    store.finish_turn(complete(turn))
    with pytest.raises(ShopError, match="is complete, not running"):
        store.finish_turn(complete(turn, "Another reply."))
    assert store.turn(turn.id).reply == "We are sorry."
    assert len(store.messages(turn.conversation)) == 2


# What comes back


def full(turn: Turn) -> Turn:
    """``turn`` with something in every field."""
    facts = Facts(
        items=(Fact("policy:freshness", "Roses last 7 days 🌹", "policy.toml"),),
        order=Order(
            "1001",
            "Wei",
            "wei@example.com",
            False,
            "ROSE-12",
            2,
            Decimal("39.90"),
            Decimal("5.00"),
            date(2026, 5, 1),
            date(2026, 5, 6),
            None,
            "1 Lane",
            "B7",
            "in_transit",
        ),
        products=(
            Product(
                "ROSE-12",
                {Language.ENGLISH: "Roses", Language.CHINESE: "玫瑰"},
                (Stem("rose", 12),),
                12,
                ("red",),
                ("birthday",),
                Decimal("39.90"),
                3,
                {},
            ),
        ),
        flowers=(
            Flower(
                "rose",
                {Language.ENGLISH: "rose"},
                {Language.ENGLISH: "roses"},
                {Language.CHINESE: ("玫瑰", "玫瑰花")},
                (VaseLife(5, 7, "a book"),),
                {},
                ("heat",),
                {Pet.CAT: PetRating(Toxicity.SAFE, "ASPCA")},
                {},
                (5, 6),
            ),
        ),
        causes=(Cause("heat", {Language.ENGLISH: "heat"}, (6, 7), (0, 2)),),
    )
    slots = Slots(
        order="1001",
        flowers=("rose",),
        days_after_delivery=2,
        happened_on=date(2026, 5, 8),
        budget=Decimal("50.00"),
        pets=(Pet.CAT,),
        writer=Writer.BUYER,
        components=(Component("12 red roses", "rose", 12, "red"),),
    )
    offer = Decision(
        Status.OFFER, (Remedy(RemedyKind.PARTIAL_REFUND, Decimal("11.97"), 1, False),), ("wilted_early",)
    )
    decision = Decision(
        Status.NEEDS_INFORMATION,
        missing=(Missing.PHOTO,),
        would_change=(Change(("photo",), offer),),
        escalated=True,
    )
    inquiry = Inquiry(
        "wilted",
        Language.CHINESE,
        Intent.COMPLAINT,
        (Issue.WILTED,),
        slots,
        0.1 + 0.2,
        (Missing.ORDER_NUMBER,),
        ("hours",),
    )
    steps = (Step(Act.EMPATHY, "Say sorry", "We are sorry.", facts.items, False),)
    return replace(
        turn,
        state=TurnState.COMPLETE,
        inquiry=inquiry,
        facts=facts,
        decision=decision,
        plan=Plan(
            Language.CHINESE, Intent.COMPLAINT, steps, facts.items, (RemedyKind.REPLACEMENT,), True, True, "wilted"
        ),
        sentences=(
            Sentence("We are sorry.", Origin.STANDARD, Act.EMPATHY),
            Sentence("Roses last.", Origin.MODEL, Act.CAUSE, ("policy:freshness",)),
        ),
        dropped=(Dropped("You get $900!", "amount", "900 is in no fact", Act.REMEDY),),
        reply="We are sorry. Roses last.",
        model=ModelCard("llama-cpp:default", "abc", (Language.ENGLISH, Language.CHINESE)),
        seed=2**32,
        prompt_version="0123456789ab",
        shop_version="ba9876543210",
        transcript=(Utterance("system", "You are a florist."), Utterance("user", "你好")),
        usage=Usage(100, 60, 20),
        timings=Timings(0.4, 1.2, 0.03),
        error="none",
    )


def test_a_turn_comes_back_as_it_was(store: Store) -> None:
    turn = full(store.begin_turn(None, WILTED, TODAY))
    store.finish_turn(turn)
    assert store.turn(turn.id) == turn
    assert store.conversation(turn.conversation).turns == (turn,)


words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)
amounts = st.decimals(allow_nan=False, allow_infinity=False)
inquiries = st.builds(
    Inquiry,
    text=words,
    language=st.sampled_from(Language),
    intent=st.sampled_from(Intent),
    slots=st.builds(
        Slots, order=st.none() | words, budget=st.none() | amounts, happened_on=st.none() | st.dates()
    ),
    confidence=st.floats(allow_nan=False, allow_infinity=False),
)
remedies = st.builds(Remedy, st.sampled_from(RemedyKind), st.none() | amounts, st.integers(1, 9), st.booleans())
offers = st.builds(Decision, st.sampled_from(Status), st.tuples(remedies), st.tuples(words))
changes = st.builds(Change, st.tuples(words, words), offers)
decisions = st.builds(Decision, st.sampled_from(Status), would_change=st.tuples(changes, changes))
sentences = st.builds(Sentence, words, st.sampled_from(Origin), st.sampled_from(Act), st.tuples(words))


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words, inquiries, decisions, st.tuples(sentences, sentences))
def test_any_turn_comes_back_as_it_was(
    store: Store, text: str, inquiry: Inquiry, decision: Decision, written: tuple[Sentence, ...]
) -> None:
    begun = store.begin_turn(None, said(text), TODAY)
    turn = replace(complete(begun, text), inquiry=inquiry, decision=decision, sentences=written)
    store.finish_turn(turn)
    assert store.turn(turn.id) == turn


@pytest.mark.parametrize(
    "text", ["👩🏽‍🌾💐 émue", "הוורדים נבלו", "الورود ذبلت ‏", "繁體字 𠮷", "e\u0301", "'; DROP TABLE turn; --"]
)
def test_every_script_survives(store: Store, text: str) -> None:
    turn = complete(store.begin_turn(None, said(text), TODAY), text)
    store.finish_turn(turn)
    assert store.turn(turn.id) == turn
    assert [message.text for message in store.messages(turn.conversation)] == [text, text]


@pytest.mark.parametrize("unstorable", ["\0", "\ud83d", "\udc00"])
def test_what_no_database_keeps_is_replaced_everywhere(store: Store, unstorable: str) -> None:
    text = f"roses{unstorable}!"
    turn = store.begin_turn(None, Message(Role.CUSTOMER, text, order=text, photo=text), TODAY)
    assert turn.message == Message(Role.CUSTOMER, "roses\ufffd!", order="roses\ufffd!", photo="roses\ufffd!")
    store.finish_turn(
        replace(
            complete(turn, text),
            inquiry=Inquiry(text, Language.ENGLISH, Intent.CARE),
            sentences=(Sentence(text, Origin.MODEL, Act.ANSWER, (text,)),),
            transcript=(Utterance("user", text),),
            error=text,
        )
    )
    back = store.turn(turn.id)
    assert back.inquiry is not None
    assert {back.reply, back.error, back.inquiry.text, back.transcript[0].text} == {"roses\ufffd!"}
    assert back.sentences == (Sentence("roses\ufffd!", Origin.MODEL, Act.ANSWER, ("roses\ufffd!",)),)


def test_moments_are_kept_whatever_the_clocks_zone(log: str) -> None:
    shanghai = timezone(timedelta(hours=8))
    noon = datetime(2026, 5, 8, 12, 0, 0, 123456, tzinfo=shanghai)
    store = open_store(log, lambda: noon)
    turn = store.begin_turn(None, WILTED, TODAY)
    assert turn.started_at == noon
    assert f"{turn.started_at:%H:%M}" == "04:00"
    with store.engine.connect() as connection:
        kept = connection.exec_driver_sql("SELECT CAST(started_at AS text) FROM turn").scalar_one()
    assert kept.startswith("2026-05-08 04:00:00.123456")
    store.close()


# Power cuts and busy days

CHILD = """
import sys, time
from datetime import UTC, date, datetime
from dataclasses import replace
from concurrent.futures import ThreadPoolExecutor
from chatbot.domain import Message, Role, TurnState
from chatbot.store import open_store
store = open_store(sys.argv[1], lambda: datetime.now(UTC))
"""
ANSWERS_AND_HANGS = """
store.begin_turn(None, Message(Role.CUSTOMER, "Mine wilted"), date(2026, 5, 8))
print("running", flush=True)
time.sleep(60)
"""
BUSY = """
def serve(customer):
    for turn in range(6):
        shared = store.begin_turn(1, Message(Role.CUSTOMER, f"{sys.argv[2]} {customer} {turn}"), date(2026, 5, 8))
        own = store.begin_turn(None, Message(Role.CUSTOMER, "mine"), date(2026, 5, 8))
        for begun in (shared, own):
            store.finish_turn(replace(begun, state=TurnState.COMPLETE, reply=f"{begun.id}"))
        store.conversation(own.conversation)
with ThreadPoolExecutor(3) as pool:
    list(pool.map(serve, range(3)))
"""


def child(script: str, *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", CHILD + script, *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


class Clock:
    """A clock that is put forward by hand."""

    def __init__(self) -> None:
        self.now = clock()

    def __call__(self) -> datetime:
        return self.now


def ended(log: str) -> list[int]:
    """How many turns two more desks end, one after the other, once they have looked on for a minute."""
    time = Clock()
    desks = [open_store(log, time) for _ in range(2)]
    at_once = [desk.interrupt_abandoned() for desk in desks]
    time.now += timedelta(minutes=1)
    later = [desk.interrupt_abandoned() for desk in desks]
    for desk in desks:
        desk.close()
    return [sum(looks) for looks in zip(at_once, later, strict=True)]


def test_a_killed_answer_is_interrupted_once_and_its_message_stays(log: str, store: Store) -> None:
    with child(ANSWERS_AND_HANGS, log) as desk:
        assert desk.stdout is not None
        assert desk.stdout.readline() == "running\n"
        assert ended(log) == [0, 0]
        os.kill(desk.pid, signal.SIGKILL)

    assert store.turn(1).state is TurnState.RUNNING
    assert ended(log) == [1, 0]
    turn = store.turn(1)
    assert (turn.state, turn.message.text) == (TurnState.INTERRUPTED, "Mine wilted")
    with pytest.raises(ShopError, match="is interrupted, not running"):
        store.finish_turn(complete(turn))


def test_what_a_living_desk_is_at_is_left_to_it(log: str, store: Store) -> None:
    turn = store.begin_turn(None, WILTED, TODAY)
    assert ended(log) == [0, 0]
    store.finish_turn(complete(turn))
    assert store.turn(turn.id).state is TurnState.COMPLETE


def test_no_file_of_a_killed_desk_lies_about_for_long(path: Path, file: Store) -> None:
    left = Path(f"{path}-desks") / "7"
    left.parent.mkdir()
    left.touch()
    file.begin_turn(None, WILTED, TODAY)
    [own] = left.parent.iterdir()
    assert own != left
    file.close()
    assert not list(left.parent.iterdir())


def test_what_a_desk_leaves_when_it_stops_is_ended(log: str, store: Store) -> None:
    stopped = open_store(log, clock)
    turn = stopped.begin_turn(None, WILTED, TODAY)
    stopped.close()
    assert ended(log) == [1, 0]
    assert store.turn(turn.id).state is TurnState.INTERRUPTED


def test_four_programs_and_twelve_threads_lose_nothing(log: str, store: Store) -> None:
    shared = store.begin_turn(None, said("Shared"), TODAY).conversation
    desks = [child(BUSY, log, str(number)) for number in range(4)]
    for desk in desks:
        _, complaints = desk.communicate()
        assert (desk.returncode, complaints) == (0, "")

    turns = store.conversation(shared).turns
    assert [turn.number for turn in turns] == list(range(1, 1 + 1 + 4 * 3 * 6))
    assert {turn.message.text for turn in turns[1:]} == {
        f"{desk} {customer} {turn}" for desk in range(4) for customer in range(3) for turn in range(6)
    }
    assert all(turn.reply == str(turn.id) for turn in turns[1:])
    assert len(store.messages(shared)) == 1 + 2 * 4 * 3 * 6
    assert len(store.conversations(1000)) == 1 + 4 * 3 * 6
    assert store.check().problems == ()


def test_many_may_open_a_new_log_at_once(log: str) -> None:
    with ThreadPoolExecutor(8) as pool:
        stores = list(pool.map(lambda _: open_store(log, clock), range(8)))
    assert sorted(one.begin_turn(None, WILTED, TODAY).id for one in stores) == list(range(1, 9))
    for one in stores:
        one.close()


def test_a_log_in_memory_serves_several_threads() -> None:
    store = open_store("sqlite://", clock)
    conversation = store.begin_turn(None, WILTED, TODAY).conversation
    with ThreadPoolExecutor(6) as pool:
        turns = list(pool.map(lambda _: store.begin_turn(conversation, WILTED, TODAY), range(30)))
    for turn in turns:
        store.finish_turn(complete(turn))
    assert sorted(turn.number for turn in turns) == list(range(2, 32))
    store.close()


# The library and the schema


@pytest.mark.parametrize(
    ("version", "mode"),
    [
        ("3.6.23", "DELETE"),
        ("3.7.0", "DELETE"),
        ("3.40.1", "DELETE"),
        ("3.44.5", "DELETE"),
        ("3.44.6", "WAL"),
        ("3.44.10", "WAL"),
        ("3.45.0", "DELETE"),
        ("3.49.2", "DELETE"),
        ("3.50.6", "DELETE"),
        ("3.50.7", "WAL"),
        ("3.51.0", "DELETE"),
        ("3.51.2", "DELETE"),
        ("3.51.3", "WAL"),
        ("3.53.4", "WAL"),
        ("4.0.0", "WAL"),
    ],
)
def test_a_sqlite_that_can_lose_commits_never_runs_in_wal_mode(version: str, mode: str) -> None:
    assert journal_mode(version) == mode


def test_the_journal_suits_the_sqlite_that_is_linked(file: Store) -> None:
    health = file.check()
    assert health.journal == journal_mode(health.version).lower()


def test_a_new_log_is_whole_and_of_the_newest_schema(store: Store) -> None:
    health = store.check()
    newest = max(path.stem for path in Path(migrations.__file__).parent.glob("versions/v*.py"))
    assert newest.startswith(f"v{health.revision}_")
    assert health.problems == ()


@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("busy_timeout", 60000),
        ("synchronous", 2),
        ("foreign_keys", 1),
        ("secure_delete", 1),
        ("trusted_schema", 0),
    ],
)
def test_every_connection_is_careful(file: Store, pragma: str, value: int) -> None:
    with file.engine.connect() as one, file.engine.execution_options(reads=True).connect() as other:
        assert [each.exec_driver_sql(f"PRAGMA {pragma}").scalar() for each in (one, other)] == [value, value]


def test_the_log_works_with_pythons_own_sqlite(path: Path, file: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    turn = file.begin_turn(None, WILTED, TODAY)
    file.close()
    monkeypatch.setitem(sys.modules, "pysqlite3", None)
    monkeypatch.setitem(sys.modules, "pysqlite3.dbapi2", None)

    plain = open_store(f"sqlite:///{path}", clock)
    health = plain.check()
    assert health.version == sqlite3.sqlite_version
    assert health.journal == journal_mode(sqlite3.sqlite_version).lower()
    assert plain.turn(turn.id) == turn
    plain.close()


def test_the_migrations_make_the_tables_that_the_program_uses(store: Store) -> None:
    def ours(name: str | None, kind: str, _parents: object) -> bool:
        return kind != "table" or not str(name).startswith("search")  # the index keeps tables of its own

    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": ours})
        assert compare_metadata(context, metadata) == []


# What a person can mend


def refusal(url: str) -> str:
    with pytest.raises(ShopError) as refused:
        open_store(url, clock)
    return str(refused.value)


def test_a_newer_log_is_refused(log: str, store: Store) -> None:
    with store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0999'")
    store.close()
    words = refusal(log)
    assert store.place in words
    assert "newer version of this program (schema 0999" in words


def test_another_programs_database_is_refused(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "till.db") as raw:
        raw.execute("CREATE TABLE receipt (id INTEGER)")
    assert "another program's tables (receipt)" in refusal(f"sqlite:///{tmp_path / 'till.db'}")


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.db").write_text("Roses are red, and this is no database.\n" * 200)
    assert "notes.db is not a database" in refusal(f"sqlite:///{tmp_path / 'notes.db'}")
    assert (tmp_path / "notes.db").read_text().startswith("Roses are red")


def test_a_damaged_log_is_refused(path: Path, file: Store) -> None:
    for _ in range(5):
        file.finish_turn(full(file.begin_turn(None, WILTED, TODAY)))
    file.close()
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    assert "is damaged. Put a backup in its place" in refusal(f"sqlite:///{path}")


def test_a_damaged_page_is_found_by_the_check(path: Path, file: Store) -> None:
    for _ in range(15):
        file.finish_turn(full(file.begin_turn(None, WILTED, TODAY)))
    file.close()
    pages = bytearray(path.read_bytes())
    for at in range(len(pages) - 5 * 4096, len(pages), 4096):
        pages[at + 100 : at + 3000] = b"\xff" * 2900
    path.write_bytes(pages)
    hurt = open_store(f"sqlite:///{path}", clock)
    assert hurt.check().problems
    hurt.close()


@pytest.mark.parametrize(
    "url",
    [
        "var/flowershop.db",
        "",
        "mysql://shop:secret@localhost/log",
        "sqlite://var/flowershop.db",
        "sqlite:///flowershop.db?mode=ro",
        "sqlite+aiosqlite:///flowershop.db",
        "postgresql+psycopg2://shop:secret@localhost/log",
        "postgresql+psycopg://shop:secret@localhost",
    ],
)
def test_an_address_that_is_not_a_logs_is_refused(url: str) -> None:
    words = refusal(url)
    assert "Write --db sqlite:///path/to/file.db" in words
    assert "secret" not in words


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("a file")
    assert f"The folder {tmp_path / 'var'} for the log cannot be made" in refusal(
        f"sqlite:///{tmp_path}/var/log.db"
    )


@pytest.fixture
def as_nobody() -> Iterator[None]:
    """Without the rights of root, for whom no folder is closed."""
    mine = os.geteuid()
    if mine == 0:
        os.seteuid(65534)
    yield
    os.seteuid(mine)


@pytest.fixture
def closed_folder() -> Iterator[Path]:
    # pytest's own folders are closed to others altogether, so that nobody could not even look into one.
    with TemporaryDirectory() as name:
        folder = Path(name)
        open_store(f"sqlite:///{folder}/old.db", clock).close()
        folder.chmod(0o555)
        yield folder
        folder.chmod(0o700)


@pytest.mark.parametrize("name", ["new.db", "old.db"])
def test_a_folder_that_may_not_be_written_is_named(closed_folder: Path, as_nobody: None, name: str) -> None:
    assert f"{closed_folder}/{name} cannot be written" in refusal(f"sqlite:///{closed_folder}/{name}")


def test_a_folder_in_place_of_the_file_is_named(tmp_path: Path) -> None:
    assert f"{tmp_path} cannot be written" in refusal(f"sqlite:///{tmp_path}")


def test_a_full_disk_is_said_and_what_was_written_stays(path: Path, file: Store) -> None:
    turn = file.begin_turn(None, WILTED, TODAY)
    file.close()

    def fill(connection: Any, _: object) -> None:
        connection.execute("PRAGMA max_page_count = 1")

    event.listen(file.engine, "connect", fill)
    with pytest.raises(ShopError, match="The disk is full"):
        file.finish_turn(complete(turn, "very long " * 10_000))
    assert file.turn(turn.id) == turn
    event.remove(file.engine, "connect", fill)
    file.close()
    file.finish_turn(complete(turn))
    assert file.turn(turn.id).state is TurnState.COMPLETE
