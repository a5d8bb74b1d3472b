"""The gate before the desk: each path asked for by a browser that is signed out, signed in, or up to no good."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from starlette.applications import Starlette
from starlette.middleware.sessions import SessionMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect

from chatbot.bootstrap import Desk, boot
from chatbot.config import Settings
from chatbot.domain import Person, ShopError, StaffRole
from chatbot.ui.door import Door
from chatbot.ui.gate import CALLBACK, COOKIE, PROVIDER, Gate
from chatbot.ui.headers import NotForwarded
from chatbot.ui.opened import close_desk, desk_of
from chatbot.ui.person import HEADER
from chatbot.ui.provider import Provider, provider_of
from chatbot.ui.provider_door import ProviderDoor

DESK = "http://127.0.0.1:8501"
STREAM = "ws://127.0.0.1:8501/_stcore/stream"
PASSWORD = "correct horse battery"
PAGE = {"Accept": "text/html"}
SAME = {"Origin": DESK}


async def told(request: Request) -> JSONResponse:
    return JSONResponse(request.headers.getlist(HEADER))


async def echo(socket: WebSocket) -> None:
    await socket.accept()
    try:
        while True:
            await socket.receive_bytes()
            await socket.send_json(socket.headers.getlist(HEADER))
    except WebSocketDisconnect:
        pass


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    log = tmp_path_factory.mktemp("gate") / "log.db"
    desk = boot(Settings.read({}, db=f"sqlite:///{log}", model="none:", today="2026-11-21"))
    yield desk
    desk.close()


@pytest.fixture
def browser(desk: Desk) -> Iterator[TestClient]:
    """A browser without a cookie. In place of Streamlit stands what says which person it would be told of."""
    routes = [*Door(lambda: desk).routes(), WebSocketRoute("/{path:path}", echo)]
    app = Starlette(routes=[*routes, Route("/{path:path}", told, methods=["GET", "POST", "PUT"])])
    with TestClient(Gate(app, desk.access.session), base_url=DESK, follow_redirects=False) as browser:
        yield browser


@pytest.fixture
def mei(desk: Desk) -> Person:
    name = f"mei {len(desk.store.people.all())}"
    return desk.people.add(name, StaffRole.STAFF, PASSWORD, None)


def sign_in(browser: TestClient, person: Person, **more: str) -> Any:
    form = {"name": person.name, "password": PASSWORD, **more}
    return browser.post("/sign-in", data=form, headers=SAME)


def test_a_shop_without_a_provider_has_no_way_to_one(desk: Desk, mei: Person) -> None:
    app = Gate(
        Starlette(routes=[*Door(lambda: desk).routes(), *ProviderDoor(lambda: desk).routes()]), desk.access.session
    )
    with TestClient(SessionMiddleware(app, "secret"), base_url=DESK) as browser:
        assert PROVIDER not in browser.get("/sign-in").text
        assert browser.get(PROVIDER).status_code == 404
        assert browser.get(CALLBACK).status_code == 404


def test_what_a_provider_lacks_is_named() -> None:
    given = {"redirect_uri": f"{DESK}/oauth2callback", "client_id": "flowershop", "client_secret": "secret"}
    with pytest.raises(ShopError, match=r"secrets\.toml.*server_metadata_url"):
        provider_of(given)
    address = "https://id.example/.well-known/openid-configuration"
    assert provider_of({**given, "server_metadata_url": address}) == Provider(*given.values(), address)


@pytest.mark.parametrize("path", ["/", "/people", "/audit", "/password", "/anything/else"])
def test_signed_out_a_page_leads_to_the_sign_in(browser: TestClient, path: str) -> None:
    answer = browser.get(path + "?lang=zh", headers=PAGE)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/sign-in?next={path}%3Flang%3Dzh")


@pytest.mark.parametrize(
    "path", ["/_stcore/health", "/_stcore/host-config", "/media/x.png", "/static/js/index.js", "/component/x"]
)
def test_signed_out_everything_else_is_refused(browser: TestClient, path: str) -> None:
    assert browser.get(path).status_code == 401


@pytest.mark.parametrize(("method", "path"), [("PUT", "/_stcore/upload_file/a/b"), ("POST", "/sign-out")])
def test_signed_out_nothing_is_taken(browser: TestClient, method: str, path: str) -> None:
    assert browser.request(method, path, headers={**SAME, **PAGE}).status_code == 401


@pytest.mark.parametrize("cookie", ["", "x", "0" * 43])
def test_signed_out_no_websocket_is_opened(browser: TestClient, cookie: str) -> None:
    with (
        pytest.raises(WebSocketDisconnect),
        browser.websocket_connect(STREAM, headers={**SAME, "Cookie": f"{COOKIE}={cookie}"}),
    ):
        pass


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(browser: TestClient, mei: Person) -> None:
    cookie = sign_in(browser, mei).headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert "path=/" in cookie
    assert "secure" not in cookie


def test_over_https_the_cookie_is_secure(desk: Desk, mei: Person) -> None:
    address = "https://127.0.0.1:8501"
    app = Gate(Starlette(routes=Door(lambda: desk).routes()), desk.access.session)
    with TestClient(app, base_url=address, follow_redirects=False) as browser:
        answer = browser.post(
            "/sign-in", data={"name": mei.name, "password": PASSWORD}, headers={"Origin": address}
        )
        assert "secure" in answer.headers["set-cookie"].lower()


def test_who_is_signed_in_is_told_to_the_pages(browser: TestClient, mei: Person) -> None:
    assert sign_in(browser, mei).headers["location"] == "/"
    [person] = browser.get("/").json()
    assert json.loads(person).items() >= {"id": mei.id, "name": mei.name, "role": "staff"}.items()


def test_nobody_says_themselves_who_they_are(browser: TestClient, mei: Person) -> None:
    forged = {HEADER: '{"session": 1, "id": 1, "name": "boss", "role": "admin"}'}
    assert browser.get("/_stcore/health", headers=forged).status_code == 401
    sign_in(browser, mei)
    [person] = browser.get("/", headers=forged).json()
    assert json.loads(person)["role"] == "staff"
    with browser.websocket_connect(STREAM, headers={**SAME, **forged}) as socket:
        socket.send_bytes(b"x")
        [person] = socket.receive_json()
    assert json.loads(person)["name"] == mei.name


def test_a_websocket_ends_with_its_session(desk: Desk, browser: TestClient, mei: Person) -> None:
    sign_in(browser, mei)
    with browser.websocket_connect(STREAM, headers=SAME) as socket:
        socket.send_bytes(b"x")
        assert socket.receive_json()
        desk.people.disable(mei, None)
        socket.send_bytes(b"x")
        with pytest.raises(WebSocketDisconnect):
            socket.receive_json()
    assert browser.get("/people", headers=PAGE).status_code == 303


def test_signing_out_ends_the_session_and_not_only_the_cookie(browser: TestClient, mei: Person) -> None:
    sign_in(browser, mei)
    token = browser.cookies[COOKIE]
    assert browser.post("/sign-out", headers=SAME).status_code == 303
    assert COOKIE not in browser.cookies
    assert browser.get("/_stcore/health", headers={"Cookie": f"{COOKIE}={token}"}).status_code == 401


def test_signing_in_again_ends_the_session_before(browser: TestClient, mei: Person) -> None:
    sign_in(browser, mei)
    token = browser.cookies[COOKIE]
    sign_in(browser, mei)
    assert browser.get("/_stcore/health", headers={"Cookie": f"{COOKIE}={token}"}).status_code == 401
    assert browser.get("/_stcore/health").status_code == 200


@pytest.mark.parametrize("origin", [None, "null", "http://evil.example", "http://127.0.0.1:9999"])
@pytest.mark.parametrize("path", ["/sign-in", "/set-up", "/sign-out", "/password", "/_stcore/upload_file/a/b"])
def test_another_site_cannot_send_our_forms(
    browser: TestClient, mei: Person, origin: str | None, path: str
) -> None:
    sign_in(browser, mei)
    headers = {} if origin is None else {"Origin": origin}
    assert browser.post(path, data={"name": mei.name}, headers=headers).status_code == 403
    assert browser.get("/_stcore/health").status_code == 200


@pytest.mark.parametrize("origin", [None, "null", "http://evil.example", "http://127.0.0.1:9999"])
def test_another_site_opens_no_websocket(browser: TestClient, mei: Person, origin: str | None) -> None:
    sign_in(browser, mei)
    headers = {} if origin is None else {"Origin": origin}
    with pytest.raises(WebSocketDisconnect), browser.websocket_connect(STREAM, headers=headers):
        pass


@pytest.mark.parametrize("name", ["X-Forwarded-For", "X-Forwarded-Proto", "Forwarded"])
def test_nobody_is_a_proxy_unless_the_shop_has_named_one(name: str) -> None:
    app = Starlette(routes=[Route("/", told)])
    for proxies, status in (("", 400), ("127.0.0.1", 200)):
        with TestClient(NotForwarded(app, proxies), base_url=DESK) as browser:
            assert browser.get("/", headers={name: "10.1.2.3"}).status_code == status
            assert browser.get("/").status_code == 200


def test_to_have_streamlits_cache_cleared_closes_no_desk(tmp_path: Path) -> None:
    settings = Settings.read({}, db=f"sqlite:///{tmp_path}/log.db", model="none:")
    desk = desk_of(settings)
    st.cache_resource.clear()  # as a browser's message does, from whoever is signed in
    assert desk_of(settings) is desk
    close_desk()


@pytest.mark.parametrize(
    ("wanted", "led_to"),
    [
        ("/?conversation=5&lang=zh", "/?conversation=5&lang=zh"),
        ("/people", "/people"),
        ("", "/"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("/\t/evil.example", "/"),
        ("https://evil.example", "/"),
        ("javascript:alert(1)", "/"),
    ],
)
def test_after_the_sign_in_one_stays_on_the_desk(
    browser: TestClient, mei: Person, wanted: str, led_to: str
) -> None:
    assert sign_in(browser, mei, next=wanted).headers["location"] == led_to
    assert browser.get("/sign-in", params={"next": wanted}).headers["location"] == led_to


def test_a_wrong_password_is_said_in_the_language_of_the_page(browser: TestClient, mei: Person) -> None:
    form = {"name": '"><b>', "password": "wrong"}
    answer = browser.post("/sign-in?lang=zh", data=form, headers=SAME)
    assert answer.status_code == 401
    assert "姓名或密码不正确。" in answer.text
    assert "<b>" not in answer.text
    assert "wrong" not in answer.text


def test_who_tries_too_often_is_told_how_long_to_wait(browser: TestClient, mei: Person) -> None:
    for _ in range(3):
        browser.post("/sign-in", data={"name": mei.name, "password": "wrong"}, headers=SAME)
    answer = sign_in(browser, mei)
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) in (1, 2)
    assert "Too many failed attempts" in answer.text


def test_a_form_that_is_far_too_long_is_not_read(browser: TestClient) -> None:
    assert browser.post("/sign-in", data={"name": "x" * 9000}, headers=SAME).status_code == 413


def test_a_password_from_an_admin_is_changed_before_anything_else(
    desk: Desk, browser: TestClient, mei: Person
) -> None:
    ada = desk.people.add(f"ada of {mei.name}", StaffRole.ADMIN, PASSWORD, None)
    desk.people.reset_password(mei, PASSWORD, ada)
    sign_in(browser, mei)
    assert browser.get("/people?lang=zh", headers=PAGE).headers["location"] == (
        "/password?next=/people%3Flang%3Dzh"
    )
    assert browser.get("/_stcore/health").status_code == 401
    with pytest.raises(WebSocketDisconnect), browser.websocket_connect(STREAM, headers=SAME):
        pass
    form = {"old": PASSWORD, "new": "a rose is a rose", "again": "a rose is a nose", "next": "/people"}
    assert "两次输入的新密码不一致" in browser.post("/password?lang=zh", data=form, headers=SAME).text
    answer = browser.post("/password", data={**form, "again": form["new"]}, headers=SAME)
    assert (answer.status_code, answer.headers["location"]) == (303, "/people")
    assert browser.get("/_stcore/health").status_code == 200
