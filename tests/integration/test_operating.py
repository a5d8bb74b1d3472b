"""What an operator sees of the desk: readiness, metrics and the server's log, none of which tells of a person."""

from __future__ import annotations

import errno
import io
import json
import logging
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.applications import Starlette
from starlette.testclient import TestClient

from chatbot import logs
from chatbot.bootstrap import Desk, boot
from chatbot.config import Settings
from chatbot.domain import EngineState, Message, Person, Role, ShopError, StaffRole, Turn, TurnState
from chatbot.metrics import Metrics
from chatbot.readiness import State, examine, is_ready
from chatbot.ui.door import Door
from chatbot.ui.gate import Gate
from chatbot.ui.operating import Operating
from chatbot.ui.requests import Requests
from chatbot.under_way import UnderWay

DESK = "http://127.0.0.1:8501"
PASSWORD = "correct horse battery"
TOKEN = "what Prometheus was given"
BEARER = {"Authorization": f"Bearer {TOKEN}"}
COMPLAINT = "I am Rosalind Okonkwo, rosalind@example.org. My roses of order 1042 were dead after two days."


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    given = {"FLOWERSHOP_METRICS_TOKEN": TOKEN}
    desk = boot(Settings.read(given, db=f"sqlite:///{tmp_path}/log.db", model="none:", today="2026-11-21"))
    yield desk
    desk.close()


@pytest.fixture
def mei(desk: Desk) -> Person:
    return desk.people.add("Mei Lin", StaffRole.STAFF, PASSWORD, None)


@pytest.fixture
def browser(desk: Desk) -> Iterator[TestClient]:
    routes = [*Operating(lambda: desk).routes(), *Door(lambda: desk).routes()]
    app = Requests(
        Gate(Starlette(routes=routes), desk.access.session),
        lambda: {"metrics", "sign-in"},
        lambda: desk.base.metrics,
    )
    with TestClient(app, base_url=DESK, follow_redirects=False) as browser:
        yield browser


@pytest.fixture
def logging_as_before() -> Iterator[None]:
    before, complains = list(logging.root.handlers), logging.raiseExceptions
    yield
    logging.root.handlers[:], logging.raiseExceptions = before, complains
    logging.captureWarnings(False)


@pytest.fixture
def written(logging_as_before: None) -> Callable[[], list[dict[str, Any]]]:
    """What the server's log has, line by line."""
    stream = io.StringIO()
    logs.take_over(stream)
    return lambda: [json.loads(line) for line in stream.getvalue().splitlines()]


class FullDisk(io.StringIO):
    def write(self, _: str) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")


def answered(desk: Desk, text: str, by: Person | None = None) -> Turn:
    *_, turn = desk.assistant.answer(None, Message(Role.CUSTOMER, text), by=by)
    assert isinstance(turn, Turn)
    return turn


def sign_in(browser: TestClient, name: str, password: str = PASSWORD) -> int:
    form = {"name": name, "password": password}
    return browser.post("/sign-in", data=form, headers={"Origin": DESK}).status_code


def samples(browser: TestClient) -> dict[tuple[str, ...], float]:
    """The metrics by their name and the values of their labels, which are sorted by their names."""
    text = browser.get("/metrics", headers=BEARER).text
    return {
        (sample.name, *(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


# --- readiness --------------------------------------------------------------------------------------------------


def test_a_desk_in_order_is_ready(browser: TestClient) -> None:
    answer = browser.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {
        "ready": True,
        "checks": {"desk": "ok", "database": "ok", "shop": "ok", "model": "ok", "backup": "ok"},
    }


def test_why_is_told_to_who_may_know(browser: TestClient, desk: Desk, tmp_path: Path) -> None:
    assert str(tmp_path) not in browser.get("/readyz").text
    assert str(tmp_path) in browser.get("/readyz", headers=BEARER).json()["why"]["database"]


def test_a_log_that_takes_no_writes_makes_it_not_ready(desk: Desk, tmp_path: Path) -> None:
    log = tmp_path / "log.db"
    desk.store.close()
    log.rename(tmp_path / "away.db")
    log.mkdir()
    found = {check.name: check for check in examine(desk)}
    assert found["database"].state is State.FAILING
    assert "was deleted, moved or replaced" in found["database"].text
    assert not is_ready(tuple(found.values()))


def test_a_stopping_desk_is_not_ready(browser: TestClient, desk: Desk) -> None:
    desk.base.under_way.stopping = True
    answer = browser.get("/readyz")
    assert (answer.status_code, answer.json()["checks"]["desk"]) == (503, "failing")


def test_a_model_that_is_missing_is_said_and_the_desk_goes_on(tmp_path: Path) -> None:
    desk = boot(Settings.read({}, db=f"sqlite:///{tmp_path}/log.db", model="llama-cpp:/no/such/model.gguf"))
    checks = examine(desk)
    model = next(check for check in checks if check.name == "model")
    assert model.state is State.DEGRADED
    assert "/no/such/model.gguf" in model.text
    assert is_ready(checks)
    desk.close()


def test_a_desk_that_cannot_be_opened_is_not_ready() -> None:
    def closed() -> Desk:
        raise ShopError("The shop's folder is gone.")

    with TestClient(Starlette(routes=Operating(closed).routes()), base_url=DESK) as browser:
        answer = browser.get("/readyz")
    assert answer.status_code == 503
    assert "folder" not in answer.text


# --- metrics ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "headers", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": "Bearer "}, {"Authorization": TOKEN}]
)
def test_metrics_are_not_for_strangers(browser: TestClient, headers: dict[str, str]) -> None:
    answer = browser.get("/metrics", headers=headers)
    assert answer.status_code == 401
    assert "flowershop_turns" not in answer.text


def test_without_a_token_in_the_settings_none_opens(desk: Desk) -> None:
    bare = replace(desk, base=replace(desk.base, settings=Settings.read({}, db=desk.settings.db, model="none:")))
    with TestClient(Starlette(routes=Operating(lambda: bare).routes()), base_url=DESK) as browser:
        for given in ("Bearer", "Bearer ", "Bearer None"):
            assert browser.get("/metrics", headers={"Authorization": given}).status_code == 401


def test_supervisors_read_them_signed_in_and_staff_do_not(browser: TestClient, desk: Desk, mei: Person) -> None:
    sign_in(browser, mei.name)
    assert browser.get("/metrics").status_code == 401
    desk.people.set_role(mei, StaffRole.SUPERVISOR, None)
    sign_in(browser, mei.name)
    assert "flowershop_turns" in browser.get("/metrics").text


def test_an_answer_is_counted(browser: TestClient, desk: Desk) -> None:
    turn = answered(desk, COMPLAINT)
    found = samples(browser)
    assert found["flowershop_turns_total", "complaint", "en", "complete"] == 1
    assert found["flowershop_decisions_total", str(turn.decision.status if turn.decision else "")] == 1
    assert found["flowershop_sentences_total", "none", "standard", "released"] == len(turn.sentences)
    assert found["flowershop_first_sentence_seconds_count",] == 1
    assert found["flowershop_turn_seconds_sum",] == pytest.approx(turn.timings.total_s)
    assert found["flowershop_turns_running",] == 0


def test_sign_ins_and_requests_are_counted(browser: TestClient, mei: Person) -> None:
    assert sign_in(browser, mei.name, "wrong") == 401
    assert sign_in(browser, mei.name) == 303
    browser.get("/rosalind/okonkwo")
    found = samples(browser)
    assert (found["flowershop_sign_ins_total", "wrong"], found["flowershop_sign_ins_total", "done"]) == (1, 1)
    assert found["flowershop_request_seconds_count", "POST", "sign-in", "401"] == 1
    assert found["flowershop_request_seconds_count", "GET", "other", "404"] == 1


def test_the_engine_is_seen_as_it_is() -> None:
    metrics = Metrics(lambda: 3, lambda: EngineState(up=False, trouble="signal 9", starts=3), lambda: 3)
    lines = metrics.text().decode().splitlines()
    expected = {"flowershop_model_up 0.0", "flowershop_model_queue 3.0", "flowershop_model_restarts_total 2.0"}
    assert expected <= set(lines)
    assert "flowershop_turns_running 3.0" in lines


# --- the server's log -------------------------------------------------------------------------------------------


def test_an_answer_is_a_line_without_its_words(
    desk: Desk, mei: Person, written: Callable[[], list[dict[str, Any]]]
) -> None:
    turn = answered(desk, COMPLAINT, mei)
    [line] = [line for line in written() if line["message"] == "turn ended"]
    expected = {"turn": turn.id, "conversation": turn.conversation, "state": "complete", "intent": "complaint"}
    assert line.items() >= {**expected, "level": "info", "model_given_up": False}.items()


def test_a_request_and_all_its_lines_have_one_number(
    browser: TestClient, written: Callable[[], list[dict[str, Any]]]
) -> None:
    answer = browser.post("/sign-in", data={"name": "Rosalind", "password": "wrong"}, headers={"Origin": DESK})
    number = answer.headers["x-request-id"]
    assert [line["message"] for line in written() if line.get("request") == number] == [
        "sign-in refused",
        "request",
    ]


def test_no_personal_data_gets_into_the_log(
    browser: TestClient, desk: Desk, mei: Person, written: Callable[[], list[dict[str, Any]]]
) -> None:
    answered(desk, COMPLAINT, mei)
    sign_in(browser, "Rosalind Okonkwo", "her secret")
    browser.get("/rosalind@example.org?q=Okonkwo")
    try:
        raise ValueError(COMPLAINT)
    except ValueError:
        logging.getLogger("chatbot.ui.answering").exception("a reply could not be written")
        logging.getLogger("streamlit.elements").error("bad value %s", COMPLAINT)
        logging.getLogger("asyncio").error(f"Task exception was never retrieved\nfuture: {COMPLAINT}")
    text = json.dumps(written(), ensure_ascii=False)
    for personal in ("Rosalind", "rosalind", "Okonkwo", "her secret", "Mei Lin", "roses", "testclient"):
        assert personal not in text
    failed = next(line for line in written() if line["message"] == "a reply could not be written")
    assert failed["error"] == "ValueError"
    assert failed["frames"][-1].endswith("test_no_personal_data_gets_into_the_log")


def test_a_log_on_a_full_disk_does_not_put_its_values_elsewhere(
    logging_as_before: None, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.take_over(FullDisk())
    logging.getLogger("streamlit.elements").error("bad value %s", COMPLAINT)

    assert capsys.readouterr().err == ""


# --- the end ----------------------------------------------------------------------------------------------------


def test_a_stop_waits_for_an_answer_and_no_longer(desk: Desk) -> None:
    turns = UnderWay()

    def write() -> None:
        with turns.turn(7):
            time.sleep(0.3)

    writer = threading.Thread(target=write)
    writer.start()
    while not len(turns):
        time.sleep(0.01)
    assert turns.wait(0.01) == {7}
    assert turns.wait(60) == frozenset()
    writer.join()


def test_an_answer_that_does_not_end_is_marked_as_the_desk_closes(tmp_path: Path) -> None:
    """Its own turn and no other: several desks may write in one log."""
    settings = Settings.read({}, db=f"sqlite:///{tmp_path}/log.db", model="none:", today="2026-11-21")
    desk = boot(settings)
    ours, theirs = (
        desk.store.begin_turn(None, Message(Role.CUSTOMER, COMPLAINT), desk.assistant.today()) for _ in range(2)
    )
    with desk.base.under_way.turn(ours.id):
        desk.close()
    again = boot(settings)
    assert again.store.turn(ours.id).state is TurnState.INTERRUPTED
    assert again.store.turn(theirs.id).state is TurnState.RUNNING
    again.close()
