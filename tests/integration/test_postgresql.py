"""A log in PostgreSQL: servers that stop, refuse, or hold something else, and what a shop is told of it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from time import sleep

import pytest
from postgresql_server import Server

from chatbot.config import ROOT
from chatbot.domain import LogFilter, Message, Role, ShopError, TurnState
from chatbot.store import Store, open_store

TODAY = date(2026, 5, 8)
SAID = Message(Role.CUSTOMER, "我的玫瑰 wilted")


def clock() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def log(new_log: Callable[[str], str]) -> str:
    return new_log("postgresql")


@pytest.fixture
def store(log: str) -> Iterator[Store]:
    with closing(open_store(log, clock)) as opened:
        yield opened


def refusal(url: str) -> str:
    with pytest.raises(ShopError) as refused:
        open_store(url, clock)
    return str(refused.value)


def test_an_empty_database_becomes_a_log(server: Server) -> None:
    server.run("CREATE DATABASE bare TEMPLATE template0")
    with closing(open_store(server.url("bare"), clock)) as store:
        turn = store.begin_turn(None, SAID, TODAY)
        assert store.turn(turn.id).message == SAID
        health = store.check()
    assert (health.program, health.problems) == ("PostgreSQL", ())


def test_a_server_that_was_started_anew_is_found_again(server: Server, store: Store) -> None:
    turn = store.begin_turn(None, SAID, TODAY)
    server.stop()
    with pytest.raises(ShopError, match=r"cannot be reached\. See that its server runs"):
        store.turn(turn.id)
    server.start()
    assert store.turn(turn.id) == turn


def test_a_desk_whose_server_was_started_anew_goes_on_with_its_turns(server: Server, store: Store) -> None:
    turn = store.begin_turn(None, SAID, TODAY)
    time = [clock()]
    with closing(open_store(server.url(str(store.engine.url.database)), lambda: time[0])) as other:
        server.stop()
        with pytest.raises(ShopError, match="cannot be reached"):
            store.interrupt_abandoned()  # what each desk does every few seconds
        server.start()
        assert other.interrupt_abandoned() == 0
        assert store.interrupt_abandoned() == 0
        time[0] += timedelta(minutes=1)
        assert other.interrupt_abandoned() == 0
        store.close()
        assert other.interrupt_abandoned() == 0
        marked = 0
        for _ in range(20):  # the server needs a moment to see that the connection has ended
            sleep(0.1)
            time[0] += timedelta(minutes=1)
            marked += other.interrupt_abandoned()
        assert marked == 1
        assert other.turn(turn.id).state is TurnState.INTERRUPTED


def test_a_damaged_table_is_found_by_the_check(server: Server, store: Store) -> None:
    turn = store.begin_turn(None, SAID, TODAY)
    with store.engine.connect() as connection:
        kept = connection.exec_driver_sql("SELECT pg_relation_filepath('message')").scalar_one()
    server.stop()
    page = server.folder / "data" / kept
    page.write_bytes(b"\xff" * len(page.read_bytes()))
    server.start()
    [problem] = store.check().problems
    assert "table message" in problem
    with pytest.raises(ShopError, match=r"is damaged\. Put a backup in its place"):
        store.turn(turn.id)


def test_a_wrong_password_is_refused_and_told_to_nobody(server: Server) -> None:
    words = refusal(f"postgresql+psycopg://postgres:secret@127.0.0.1:{server.port}/postgres")
    assert "cannot be reached" in words and "authentication failed" in words
    assert "secret" not in words


def test_a_server_that_is_not_there_is_named(server: Server) -> None:
    words = refusal("postgresql+psycopg://shop:secret@127.0.0.1:1/log")
    assert "postgresql+psycopg://shop:***@127.0.0.1:1/log cannot be reached" in words


def test_a_database_that_is_not_there_is_named(server: Server) -> None:
    assert 'database "nowhere" does not exist' in refusal(server.url("nowhere"))


def test_a_database_that_cannot_hold_chinese_is_refused(server: Server) -> None:
    server.run("CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'")
    words = refusal(server.url("latin"))
    assert "kept in LATIN1" in words and "--encoding=UTF8 latin" in words


def test_who_may_not_make_tables_is_told_so(server: Server) -> None:
    server.run("CREATE DATABASE closed TEMPLATE template0")
    server.run("CREATE ROLE guest LOGIN")
    words = refusal(server.url("closed").replace("postgres@", "guest@"))
    assert "cannot be written. Give, with --db, a database that you own" in words


def test_a_program_that_holds_the_log_is_not_waited_for_for_ever(server: Server, store: Store) -> None:
    impatient = open_store(server.url(str(store.engine.url.database), patience="200ms"), clock)
    with store.engine.begin(), pytest.raises(ShopError, match="Another program holds the log"):
        impatient.begin_turn(None, SAID, TODAY)
    assert impatient.begin_turn(None, SAID, TODAY).number == 1
    impatient.close()


def test_who_reads_waits_for_nobody(store: Store) -> None:
    turn = store.begin_turn(None, SAID, TODAY)
    with store.engine.begin():
        assert store.turn(turn.id) == turn
        assert len(store.archive.find(LogFilter("玫瑰"), 5)) == 1


def test_doctor_names_the_server_and_keeps_its_password(server: Server, log: str) -> None:
    server.run("CREATE ROLE shop LOGIN SUPERUSER PASSWORD 'secret'")
    given = log.replace("postgres@", "shop:secret@")
    done = subprocess.run(
        [sys.executable, "-m", "chatbot.cli", "doctor", "--model", "none:", "--db", given],
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=300,
    )
    assert "PostgreSQL 1" in done.stdout and "secret" not in done.stdout + done.stderr


def test_without_the_driver_it_is_said_how_to_get_it(server: Server, tmp_path: Path) -> None:
    (tmp_path / "psycopg.py").write_text("raise ImportError('not here')")
    done = subprocess.run(
        [sys.executable, "-m", "chatbot.cli", "staff", "list", "--db", server.url("postgres")],
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=300,
        env={"PYTHONPATH": f"{tmp_path}:{ROOT}", "PATH": ""},
    )
    assert done.returncode == 1
    assert "pip install '.[postgres]'" in done.stderr
