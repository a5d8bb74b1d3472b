"""The log moves house: from a file to a server and back, whole or not at all."""

from __future__ import annotations

import io
import re
import shlex
from collections.abc import Callable, Iterator
from contextlib import chdir, closing
from datetime import date
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import select, text

from chatbot.bootstrap import boot, system_clock
from chatbot.cli import main
from chatbot.config import ROOT, Settings
from chatbot.domain import Criterion, LogFilter, Message, Person, Role, ShopError, StaffRole
from chatbot.pictures import cleaned
from chatbot.store import Store, open_store
from chatbot.store.tables import metadata

TODAY = date(2026, 11, 21)
SU = Person(1, "Su", StaffRole.SUPERVISOR)
NewLog = Callable[[str], str]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path) -> Iterator[Path]:
    with chdir(tmp_path):  # where a log on a server leaves its photos
        yield tmp_path


def lived_in(url: str) -> None:
    """A log that has seen a day: two complaints, one reviewed, one taken with a photo, and one that was erased."""
    desk = boot(Settings.read({}, db=url, model="none:", today=TODAY.isoformat()))
    desk.people.add("Su", StaffRole.SUPERVISOR, "correct horse battery", None)
    for said in (
        "The roses from order 1042 wilted after two days.",
        "我的玫瑰两天就蔫了，订单1044",
        "Write a poem",
    ):
        *_, turn = desk.assistant.answer(None, Message(Role.CUSTOMER, said))
        desk.cases.follow(SU, desk.store.conversation(turn.conversation))
    desk.cases.take(SU, 1)
    picture = io.BytesIO()
    Image.new("RGB", (60, 40), "red").save(picture, "PNG")
    desk.cases.add_photo(SU, 1, cleaned(picture.getvalue()))
    desk.store.archive.review(2, {Criterion.KIND: True}, "好", "tone", SU)
    desk.thumbs.give(SU, desk.store.conversation(2).turns[0], True)
    with desk.store.engine.begin() as connection:
        for table in ("sentence", "dropped", "sent", "case_event", "turn", "message", "conversation"):
            column = {"conversation": "id", "sentence": "turn_id", "dropped": "turn_id"}.get(
                table, "conversation_id"
            )
            connection.execute(text(f"DELETE FROM {table} WHERE {column} = 3"))
    desk.close()


def content(store: Store) -> dict[str, list[tuple[object, ...]]]:
    with store.engine.connect() as connection:
        return {
            table.name: sorted(map(tuple, connection.execute(select(table))), key=repr)
            for table in metadata.sorted_tables
        }


@pytest.mark.parametrize(("before", "after"), [("sqlite", "postgresql"), ("postgresql", "sqlite")])
def test_a_log_moves_with_everything(
    new_log: NewLog, capsys: pytest.CaptureFixture[str], before: str, after: str
) -> None:
    old_log, new_one = new_log(before), new_log(after)
    lived_in(old_log)
    assert main(["log", "move", "--db", old_log, "--to", new_one]) == 0
    assert "the same by count and by content" in capsys.readouterr().out

    with closing(open_store(old_log, system_clock)) as old, closing(open_store(new_one, system_clock)) as new:
        assert content(old) == content(new)
        assert sum(map(len, content(new).values())) > 20
        for wanted in (LogFilter("蔫"), LogFilter("wilted"), LogFilter("玫瑰", labels=("tone",)), LogFilter()):
            assert new.archive.find(wanted, 9) == old.archive.find(wanted, 9) != ()
        [photo] = new.cases.photos()
        # An erased conversation's number is not given to another one.
        assert new.begin_turn(None, Message(Role.CUSTOMER, "next"), TODAY).conversation == 4
    desk = boot(Settings.read({}, db=new_one, model="none:", today=TODAY.isoformat()))
    assert desk.cases.photo(SU, 1, photo.digest).startswith(b"\xff\xd8")
    desk.close()


def test_a_log_that_is_not_empty_is_never_written_to(new_log: NewLog, capsys: pytest.CaptureFixture[str]) -> None:
    ours, theirs = new_log("sqlite"), new_log("postgresql")
    for url in (ours, theirs):
        with closing(open_store(url, system_clock)) as store:
            store.begin_turn(None, Message(Role.CUSTOMER, url[:6]), TODAY)
    assert main(["log", "move", "--db", ours, "--to", theirs]) == 1
    assert "is not empty: there are rows in its table conversation" in capsys.readouterr().err
    assert main(["log", "move", "--db", ours, "--to", ours]) == 1
    with closing(open_store(theirs, system_clock)) as store:
        assert [one.title for one in store.conversations(9)] == ["postgr"]


def test_a_log_that_is_not_there_is_not_moved(new_log: NewLog, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["log", "move", "--db", new_log("sqlite"), "--to", new_log("postgresql")]) == 1
    assert "There is nothing in the log" in capsys.readouterr().err


def test_a_move_that_goes_wrong_leaves_nothing(new_log: NewLog) -> None:
    with (
        closing(open_store(new_log("sqlite"), system_clock)) as old,
        closing(open_store(new_log("postgresql"), system_clock)) as new,
    ):
        turn = old.begin_turn(None, Message(Role.CUSTOMER, "wilted"), TODAY)
        with new.engine.begin() as connection:  # something on that server meddles with what is written
            connection.exec_driver_sql(
                "CREATE FUNCTION meddle() RETURNS trigger LANGUAGE plpgsql AS "
                "$$ BEGIN NEW.text := upper(NEW.text); RETURN NEW; END $$"
            )
            connection.exec_driver_sql(
                "CREATE TRIGGER meddle BEFORE INSERT ON message FOR EACH ROW EXECUTE FUNCTION meddle()"
            )
        with pytest.raises(ShopError, match="The table message came out differently"):
            old.move_to(new, print)
        assert not any(content(new).values())
        with new.engine.begin() as connection:
            connection.exec_driver_sql("DROP TRIGGER meddle ON message")
        old.move_to(new, print)
        assert new.turn(turn.id) == turn


def test_the_commands_of_the_guide_run(new_log: NewLog) -> None:
    guide = (ROOT / "docs" / "scaling.md").read_text("utf-8")
    commands = [shlex.split(line)[1:] for line in re.findall(r"^flowershop .*$", guide, re.MULTILINE)]
    address = new_log("postgresql")
    assert len(commands) >= 3
    with closing(open_store(Settings.read({}).db, system_clock)) as store:
        store.begin_turn(None, Message(Role.CUSTOMER, "wilted"), TODAY)
    for words in commands:
        if words[0] == "serve":
            continue
        given = [address if word.startswith("postgresql+psycopg:") else word for word in words]
        assert main([*given]) == 0, words
