"""Every page and every route of the desk, tried one by one by who may not use it.

The tables below say who may. They are held against the app's own lists, so that a new page or route fails here
until it is said who may come in.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import httpx
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from chatbot.bootstrap import boot
from chatbot.config import ROOT, Settings
from chatbot.domain import Message, Person, Role, StaffRole, Turn
from chatbot.pictures import cleaned
from chatbot.ui.gate import COOKIE
from chatbot.ui.person import HEADER
from chatbot.ui.views import VIEWS
from tests.browser.serving import TODAY, WAIT, browsing, served
from tests.browser.signing_in import NAME, PASSWORD, settled, sign_in

pytestmark = pytest.mark.browser

# The pages, by their addresses, and the narrowest role that each is for.
PAGES = {
    "chat": StaffRole.STAFF,
    "today": StaffRole.STAFF,
    "cases": StaffRole.STAFF,
    "orders": StaffRole.STAFF,
    "approvals": StaffRole.SUPERVISOR,
    "review": StaffRole.SUPERVISOR,
    "insights": StaffRole.SUPERVISOR,
    "shop": StaffRole.ADMIN,
    "people": StaffRole.ADMIN,
    "audit": StaffRole.SUPERVISOR,
    "start": StaffRole.ADMIN,
}
# The routes beside the pages, and an address that each would answer.
FOR_ANYONE = {
    "/healthz",
    "/readyz",
    "/metrics",
    "/sign-in",
    "/set-up",
    "/sign-in/provider",
    "/oauth2callback",
}
FOR_NEWCOMERS = {"/password": "/password", "/sign-out": "/sign-out"}
FOR_THE_SIGNED_IN = {
    "/_stcore/health": "/_stcore/health",
    "/_stcore/host-config": "/_stcore/host-config",
    "/_stcore/stream": "/_stcore/stream",
    "/_stcore/upload_file/{session_id}/{file_id}": "/_stcore/upload_file/0b0f/1",
    "/_stcore/bidi-components/{path:path}": "/_stcore/bidi-components/copy_button/index.js",
    "/media/{file_id:path}": "/media/2026-11-21-logs.csv",
    "/component/{path:path}": "/component/copy_button/index.html",
    "": "/static/js/index.js",  # whatever is left: Streamlit's own files, and the page that starts it
}
FOR_NOBODY = {
    "/auth/login": "/auth/login",
    "/auth/logout": "/auth/logout",
    "/_stcore/metrics": "/_stcore/metrics",
    "/_stcore/agent/interact": "/_stcore/agent/interact",
    "/_stcore/agent/openapi.json": "/_stcore/agent/openapi.json",
    "/_stcore/agent/mcp": "/_stcore/agent/mcp",
}
UNLISTED = (
    "/",
    "/no/such/page",
    "/index.html",
    "/media/",
    "/chat/_stcore/host-config",
    *(f"/{name}" for name in PAGES),
)
METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")

SECRET = "Everyone at number 12 saw my roses from order 1042 wilt."
WRONG = [(role, page) for role in StaffRole for page, needed in PAGES.items() if not role.covers(needed)]
NAMES = {StaffRole.STAFF: "Bo", StaffRole.SUPERVISOR: "Su", StaffRole.ADMIN: NAME}

# Streamlit makes its routes when the first request comes; one such app is enough for a process.
LISTING = """
import json
from streamlit_app import app
print(json.dumps([getattr(route, "path", "") for route in app._build_starlette_app().routes]))
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("doors")


@pytest.fixture(scope="module")
def complaint(folder: Path) -> Turn:
    """A complaint with a photo that An of the staff has answered, and her colleagues."""
    desk = boot(Settings.read({}, db=f"sqlite:///{folder}/log.db", model="none:", today=TODAY))
    an, _, _, new = (
        desk.people.add(name, role, PASSWORD, None)
        for name, role in [
            ("An", StaffRole.STAFF),
            (NAMES[StaffRole.STAFF], StaffRole.STAFF),
            (NAMES[StaffRole.SUPERVISOR], StaffRole.SUPERVISOR),
            ("Newcomer", StaffRole.ADMIN),
        ]
    )
    desk.people.reset_password(new, PASSWORD, Person(an.id, an.name, StaffRole.ADMIN))
    *_, turn = desk.assistant.answer(None, Message(Role.CUSTOMER, SECRET, "1042", "roses.png"), by=an)
    assert isinstance(turn, Turn)
    desk.cases.follow(an, desk.store.conversation(turn.conversation))
    picture = BytesIO()
    Image.new("RGB", (900, 600), "brown").save(picture, "PNG")
    desk.cases.add_photo(an, turn.conversation, cleaned(picture.getvalue()))
    desk.close()
    return turn


@pytest.fixture(scope="module")
def desk(folder: Path, complaint: Turn) -> Iterator[str]:
    with served(folder, "none:") as at:
        yield at


@pytest.fixture(scope="module")
def cookie_of(desk: str) -> Callable[[str], str]:
    """Signs a person in without a browser, and gives their cookie."""

    def signed_in(name: str) -> str:
        form = {"name": name, "password": PASSWORD}
        with asking(desk, {}) as browser:
            answer = browser.post("/sign-in", data=form)
        assert answer.status_code == 303
        return f"{COOKIE}={answer.cookies[COOKIE]}"

    return signed_in


@pytest.fixture(scope="module")
def strangers(desk: str, cookie_of: Callable[[str], str]) -> dict[str, dict[str, str]]:
    """Who is not signed in: by what their browsers send."""
    left = cookie_of("Bo")
    with asking(desk, {"Cookie": left}) as browser:
        browser.post("/sign-out")
    boss = json.dumps({"session": 1, "id": 1, "name": "boss", "role": "admin"})
    return {
        "nobody": {},
        "forger": {"Cookie": f"{COOKIE}={'0' * 43}", HEADER: boss},
        "left": {"Cookie": left},
        "newcomer": {"Cookie": cookie_of("Newcomer")},
    }


@pytest.fixture(scope="module")
def tab_of(chromium: Browser, desk: str) -> Iterator[Callable[[StaffRole], Page]]:
    """A tab of someone of that role, who is signed in."""
    tabs: dict[StaffRole, Page] = {}
    with browsing(chromium) as one, browsing(chromium) as another, browsing(chromium) as third:
        free = iter((one, another, third))

        def tab(role: StaffRole) -> Page:
            if role not in tabs:
                tabs[role] = next(free).new_page()
                sign_in(tabs[role], desk, NAMES[role])
            return tabs[role]

        yield tab


def asking(desk: str, headers: dict[str, str]) -> httpx.Client:
    """A browser without pages. Each request has a connection of its own: a kept one may just have been closed."""
    own = {"Origin": desk, "Connection": "close", **headers}
    return httpx.Client(base_url=desk, headers=own, timeout=WAIT / 1000)


def shown(page: Page, address: str) -> Page:
    """The page at ``address`` when its script has run to its end."""
    page.goto(address)
    expect(page.locator(".desk-who")).to_be_visible()
    settled(page)
    return page


# --- nothing is forgotten ---------------------------------------------------------------------------------------


def test_every_page_is_in_the_table() -> None:
    assert {view.name: view.role for view in VIEWS} == PAGES


def test_every_route_is_in_a_table() -> None:
    listed = subprocess.run(
        [sys.executable, "-c", LISTING], cwd=ROOT, capture_output=True, check=True, timeout=600
    )
    tables = (FOR_ANYONE, FOR_NEWCOMERS, FOR_THE_SIGNED_IN, FOR_NOBODY)
    assert set(json.loads(listed.stdout)) == {path for table in tables for path in table}


# --- who is not signed in ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["nobody", "forger", "left", "newcomer"])
@pytest.mark.parametrize("path", [*FOR_THE_SIGNED_IN.values(), *UNLISTED])
def test_a_route_is_refused(desk: str, strangers: dict[str, dict[str, str]], who: str, path: str) -> None:
    with asking(desk, strangers[who]) as browser:
        for method in METHODS:
            answer = browser.request(method, path)
            assert answer.status_code == 401, method
            assert method == "HEAD" or answer.text == "You are signed out. Load the page again to sign in."
        page = browser.get(path, headers={"Accept": "text/html"})
        led_to = "/password?next=" if who == "newcomer" else "/sign-in?next="
        assert page.status_code == 303
        assert page.headers["location"].startswith(led_to)


@pytest.mark.parametrize("who", ["nobody", "forger", "left"])
@pytest.mark.parametrize("path", FOR_NEWCOMERS.values())
def test_a_way_out_is_for_who_is_in(desk: str, strangers: dict[str, dict[str, str]], who: str, path: str) -> None:
    with asking(desk, strangers[who]) as browser:
        for method in METHODS:
            assert browser.request(method, path).status_code == 401, method


@pytest.mark.parametrize("who", ["nobody", "forger", "left", "newcomer"])
@pytest.mark.parametrize("path", ["/_stcore/stream", "/people/_stcore/stream", "/"])
def test_no_websocket_is_opened(desk: str, strangers: dict[str, dict[str, str]], who: str, path: str) -> None:
    with pytest.raises(InvalidStatus) as refused:
        connect(
            desk.replace("http", "ws") + path,
            origin=desk,
            additional_headers=strangers[who],
            open_timeout=WAIT / 1000,
            proxy=None,
        )
    assert refused.value.response.status_code == 403


@pytest.mark.parametrize("path", FOR_NOBODY.values())
def test_what_nobody_needs_is_answered_to_nobody(desk: str, cookie_of: Callable[[str], str], path: str) -> None:
    with asking(desk, {"Cookie": cookie_of(NAME)}) as browser:
        for method in METHODS:
            assert browser.request(method, path).status_code == 404, method


@pytest.mark.parametrize("path", ["/", *(f"/{name}" for name in PAGES), "/cases?conversation=1"])
def test_a_signed_out_browser_sees_only_the_sign_in(chromium: Browser, desk: str, path: str) -> None:
    with browsing(chromium) as browser:
        page = browser.new_page()
        page.goto(desk + path)
        expect(page.locator("#password")).to_be_visible()
        assert page.url.startswith(f"{desk}/sign-in?next=")


# --- who is signed in, and it is not for them -------------------------------------------------------------------


@pytest.mark.parametrize(("role", "path"), WRONG)
def test_a_page_is_refused_to_a_wrong_role(
    desk: str, tab_of: Callable[[StaffRole], Page], role: StaffRole, path: str
) -> None:
    page = shown(tab_of(role), f"{desk}/{path}")
    expect(page.get_by_text("not part of your role")).to_be_visible()
    expect(page.get_by_test_id("stMain").get_by_role("heading")).to_have_count(0)
    expect(page.get_by_test_id("stMain").get_by_role("button")).to_have_count(0)
    expect(page.locator(f"[data-testid=stSidebar] a[href*='/{path}']")).to_have_count(0)


@pytest.mark.parametrize("path", PAGES)
def test_no_page_shows_staff_what_a_colleague_has(
    desk: str, complaint: Turn, tab_of: Callable[[StaffRole], Page], path: str
) -> None:
    page = shown(tab_of(StaffRole.STAFF), f"{desk}/{path}?conversation={complaint.conversation}")
    expect(page.get_by_text("number 12")).to_have_count(0)
    expect(page.locator(".desk-photo")).to_have_count(0)
    if path in ("chat", "cases"):
        expect(page.get_by_text("There is no conversation with that number")).to_be_visible()


def test_a_supervisor_sees_it_and_its_photo_has_no_address(
    desk: str, complaint: Turn, tab_of: Callable[[StaffRole], Page]
) -> None:
    page = shown(tab_of(StaffRole.SUPERVISOR), f"{desk}/cases?conversation={complaint.conversation}")
    expect(page.get_by_role("heading", name=SECRET[:20])).to_be_visible()
    sources = page.locator("img.desk-photo").evaluate_all("images => images.map(image => image.src.slice(0, 16))")
    assert sources == ["data:image/jpeg;"]


def test_a_photo_cannot_be_guessed_at(desk: str, folder: Path, cookie_of: Callable[[str], str]) -> None:
    photo = next((folder / "photos").glob("*/*-full.jpg"))
    kept = photo.relative_to(folder).as_posix()
    with asking(desk, {"Cookie": cookie_of("Bo")}) as browser:
        for path in (
            kept,
            f"media/{photo.name}",
            f"app/static/{kept}",
            f"static/{kept}",
            f"%2e%2e/{kept}",
            "log.db",
        ):
            answer = browser.get(f"/{path}")
            assert not answer.headers.get("content-type", "").startswith("image/jpeg")
            assert photo.read_bytes()[:200] not in answer.content
            assert b"SQLite format" not in answer.content
