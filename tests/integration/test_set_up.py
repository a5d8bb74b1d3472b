"""The first person comes in: by the code that the terminal shows, once, and by nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from chatbot.access import Access, Refusal
from chatbot.bootstrap import Desk, boot, system_clock
from chatbot.config import Settings
from chatbot.domain import Deed, StaffRole
from chatbot.people import Management
from chatbot.store import open_store
from chatbot.ui.door import Door
from chatbot.ui.gate import COOKIE, Gate
from chatbot.ui.person import HEADER
from chatbot.ui.set_up import code, link, make_first_admin

DESK = "http://127.0.0.1:8501"
SAME = {"Origin": DESK}
PAGE = {"Accept": "text/html"}
PASSWORD = "correct horse battery"


@pytest.fixture(scope="module")
def booted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    log = tmp_path_factory.mktemp("set_up") / "log.db"
    desk = boot(Settings.read({}, db=f"sqlite:///{log}", model="none:"))
    yield desk
    desk.close()


@pytest.fixture
def desk(booted: Desk, tmp_path: Path) -> Iterator[Desk]:
    """A desk with an empty log."""
    store = open_store(f"sqlite:///{tmp_path}/log.db", system_clock)
    yield replace(
        booted,
        base=replace(booted.base, store=store),
        access=Access(store, system_clock),
        people=Management(store),
    )
    store.close()


async def told(request: Request) -> JSONResponse:
    return JSONResponse(request.headers.getlist(HEADER))


@pytest.fixture
def browser(desk: Desk) -> Iterator[TestClient]:
    """A browser before the gate; behind it stands what says of whom the pages would be told."""
    app = Starlette(routes=[*Door(lambda: desk).routes(), Route("/{path:path}", told)])
    with TestClient(Gate(app, desk.access.session), base_url=DESK, follow_redirects=False) as browser:
        yield browser


@pytest.fixture
def begin(browser: TestClient) -> Callable[..., Any]:
    """Sends the form, with what is given in place of what is right."""

    def sent(query: str = "", **given: str) -> Any:
        form = {"code": code(), "name": "Ada", "new": PASSWORD, "again": PASSWORD, **given}
        return browser.post(f"/set-up{query}", data=form, headers=SAME)

    return sent


def test_before_anyone_can_sign_in_the_page_asks_for_the_code(browser: TestClient) -> None:
    for path in ("/sign-in", "/set-up", "/sign-in?next=/people"):
        assert 'id="code"' in browser.get(path).text
        assert "flowershop staff add NAME --role admin" in browser.get(path).text
        assert code() not in browser.get(path).text
    assert "首次设置" in browser.get("/sign-in?next=/%3Flang%3Dzh").text


def test_before_anyone_can_sign_in_no_other_door_opens(browser: TestClient) -> None:
    for path in ("/", "/people", "/start", "/password"):
        answer = browser.get(path, headers=PAGE)
        assert (answer.status_code, answer.headers["location"]) == (303, f"/sign-in?next={path}")
        assert browser.get(f"{path}?code={code()}").status_code == 401
    assert browser.post("/sign-in", data={"name": "Ada", "password": PASSWORD}, headers=SAME).status_code == 401
    assert browser.post("/password", data={"code": code()}, headers=SAME).status_code == 401


def test_the_link_fills_the_code_in_and_keeps_it_in_the_other_language(browser: TestClient) -> None:
    page = browser.get(link()).text
    assert f'type="hidden" name="code" value="{code()}"' in page
    assert 'id="code"' not in page
    assert f"/set-up?code={code()}&amp;lang=zh" in page


def test_the_first_admin_is_made_and_signed_in(desk: Desk, browser: TestClient, begin: Callable[..., Any]) -> None:
    answer = begin("?lang=zh", next="/start?lang=zh")
    assert (answer.status_code, answer.headers["location"]) == (303, "/start?lang=zh")
    assert "httponly" in answer.headers["set-cookie"].lower()
    [person] = browser.get("/start").json()
    assert json.loads(person).items() >= {"name": "Ada", "role": "admin"}.items()
    [member] = desk.store.people.all()
    assert not member.provisional
    assert [entry.deed for entry in desk.store.audit.newest(10)] == [Deed.SIGNED_IN, Deed.PERSON_ADDED]


def test_the_code_is_dead_afterwards(desk: Desk, browser: TestClient, begin: Callable[..., Any]) -> None:
    assert begin().status_code == 303
    browser.cookies.clear()
    answer = browser.get(link() + "&lang=zh")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?lang=zh")
    again = begin(name="Eve")
    assert again.status_code == 403
    assert "not valid" in again.text
    assert 'id="password"' in again.text
    assert COOKIE not in browser.cookies
    assert len(desk.store.people.all()) == 1


@pytest.mark.parametrize("wrong", ["", "x", "0" * 32, "密码", "{:.31}", "{0}{0}"])
def test_a_wrong_code_is_refused(desk: Desk, browser: TestClient, begin: Callable[..., Any], wrong: str) -> None:
    wrong = wrong.format(code())
    shown = browser.get("/set-up", params={"code": wrong, "lang": "zh"})
    assert shown.status_code == 403
    assert "设置码无效" in shown.text
    answer = begin(code=wrong)
    assert answer.status_code == 403
    assert 'id="code"' in answer.text
    assert 'value="Ada"' in answer.text
    assert COOKIE not in browser.cookies
    assert desk.store.people.all() == ()
    assert {entry.deed for entry in desk.store.audit.newest(10)} == {Deed.SIGN_IN_REFUSED}


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"new": "lilies", "again": "lilies"}, "at least 12 characters"),
        ({"again": "correct horse batteries"}, "are not the same"),
        ({"name": " "}, "1 to 40 characters"),
    ],
)
def test_a_name_and_a_password_that_will_not_do_use_no_code_up(
    desk: Desk, begin: Callable[..., Any], given: dict[str, str], reason: str
) -> None:
    answer = begin(**given)
    assert answer.status_code == 400
    assert reason in answer.text
    assert f'name="code" value="{code()}"' in answer.text
    assert given.get("new", PASSWORD) not in answer.text
    assert desk.store.people.all() == ()
    assert begin().status_code == 303


def test_who_guesses_has_to_wait_also_with_the_right_code(desk: Desk, begin: Callable[..., Any]) -> None:
    answers = [begin(code=f"{guess:032x}").status_code for guess in range(22)]
    assert answers[:20] == [403] * 20
    assert answers[-1] == 429
    right = begin()
    assert right.status_code == 429
    assert int(right.headers["retry-after"]) > 0
    assert desk.store.people.all() == ()


def test_of_many_who_come_at_once_one_is_the_first(desk: Desk) -> None:
    def comes(name: str) -> bool:
        form = {"code": code(), "name": name, "new": PASSWORD, "again": PASSWORD}
        try:
            return bool(make_first_admin(desk, form, "127.0.0.1"))
        except Refusal:
            return False

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(comes, ["Ada", "Bo", "Cy", "Di"])) == 1
    [member] = desk.store.people.all()
    assert member.person.role is StaffRole.ADMIN
