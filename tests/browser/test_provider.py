"""Signing in by the shop's own provider of identities, in Chromium, with a provider that runs beside the desk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from identity_provider import CLIENT, SECRET, Account, IdentityProvider, running
from playwright.sync_api import Browser, Page, expect

from chatbot.bootstrap import system_clock
from chatbot.domain import StaffRole
from chatbot.people import Management
from chatbot.store import open_store
from tests.browser.serving import browsing, served
from tests.browser.signing_in import PASSWORD, sign_in
from tests.ports import free_port

pytestmark = pytest.mark.browser

ACCOUNTS = {
    "noor": Account("Noor@Shop.example"),
    "thin": Account("noor@shop.example", thin=True),
    "unverified": Account("noor@shop.example", verified=False),
    "forged": Account("noor@shop.example", forged=True),
    "replayed": Account("noor@shop.example", nonce="of another day"),
    "stranger": Account("stranger@shop.example"),
    "gone": Account("gone@shop.example"),
}
NOBODYS, FAILED = "vouches for no e-mail address", "did not work"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A desk whose provider is another site (for a browser, localhost and 127.0.0.1 are two)."""
    folder, port, beside = tmp_path_factory.mktemp("provider"), free_port(), free_port()
    provider = IdentityProvider(f"http://localhost:{beside}", ACCOUNTS)
    secrets = folder / ".streamlit" / "secrets.toml"
    secrets.parent.mkdir()
    secrets.write_text(
        "[auth]\n"
        f'redirect_uri = "http://127.0.0.1:{port}/oauth2callback"\n'
        'cookie_secret = "a long text that nobody knows"\n'
        f'client_id = "{CLIENT}"\n'
        f'client_secret = "{SECRET}"\n'
        f'server_metadata_url = "{provider.at}/.well-known/openid-configuration"\n'
    )
    _people(folder)
    with running(provider, beside), served(folder, "none:", port=port) as at:
        yield at


def _people(folder: Path) -> None:
    """Noor, whose password an admin has handed over and she has never used, and someone who has left."""
    store = open_store(f"sqlite:///{folder}/log.db", system_clock)
    people = Management(store)
    boss = people.add("Boss", StaffRole.ADMIN, PASSWORD, None)
    noor = people.add("Noor", StaffRole.STAFF, PASSWORD, boss)
    gone = people.add("Gone", StaffRole.STAFF, PASSWORD, boss)
    people.set_email(gone, "gone@shop.example", boss)
    people.disable(gone, boss)
    people.set_email(noor, "noor@shop.example", boss)
    store.close()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    with browsing(chromium) as browser:
        yield browser.new_page()


def come_as(page: Page, desk: str, account: str, path: str = "/") -> None:
    page.goto(desk + path)
    page.locator(".other a").click()
    expect(page).to_have_title("Who are you?")
    page.get_by_role("link", name=account, exact=True).click()


@pytest.mark.parametrize("account", ["noor", "thin"])
def test_who_is_vouched_for_comes_in_where_they_wanted(page: Page, desk: str, account: str) -> None:
    come_as(page, desk, account, "/today?lang=zh")
    expect(page.locator(".desk-who")).to_contain_text("Noor")
    expect(page.get_by_role("heading", name="今日待办")).to_be_visible()
    assert page.url == f"{desk}/today?lang=zh"
    [cookie] = [one for one in page.context.cookies() if one["name"] == "flowershop_session"]
    assert cookie["httpOnly"]
    assert cookie["sameSite"] == "Strict"


@pytest.mark.parametrize(
    ("account", "said"),
    [
        ("stranger", NOBODYS),
        ("gone", NOBODYS),
        ("unverified", NOBODYS),
        ("forged", FAILED),
        ("replayed", FAILED),
        ("none", FAILED),
    ],
)
def test_who_is_not_vouched_for_stays_outside(page: Page, desk: str, account: str, said: str) -> None:
    come_as(page, desk, account)
    expect(page.get_by_role("alert")).to_contain_text(said)
    page.goto(desk)
    expect(page.locator("#password")).to_be_visible()


@pytest.mark.parametrize("query", ["", "?code=1&state=2", "?error=access_denied"])
def test_an_answer_that_nobody_asked_for_is_not_taken(page: Page, desk: str, query: str) -> None:
    page.goto(f"{desk}/oauth2callback{query}")
    expect(page.get_by_role("alert")).to_contain_text(FAILED)


def test_one_answer_lets_one_browser_in_once(page: Page, chromium: Browser, desk: str) -> None:
    came_back: list[str] = []
    page.on("request", lambda one: came_back.append(one.url) if "/oauth2callback" in one.url else None)
    come_as(page, desk, "noor", "/today")
    expect(page.locator(".desk-who")).to_contain_text("Noor")
    with browsing(chromium) as another:
        thief = another.new_page()
        thief.goto(came_back[0])
        expect(thief.get_by_role("alert")).to_contain_text(FAILED)


def test_an_admin_takes_the_address_away_and_the_person_is_out(page: Page, chromium: Browser, desk: str) -> None:
    with browsing(chromium) as another:
        admin = another.new_page()
        sign_in(admin, f"{desk}/people", "Boss")
        field = admin.locator("[class*=st-key-person-]", has_text="Noor").get_by_role("textbox")
        expect(field).to_have_value("noor@shop.example")
        come_as(page, desk, "noor", "/today")
        expect(page.locator(".desk-who")).to_contain_text("Noor")
        field.fill("")
        field.press("Enter")
        expect(admin.get_by_text("has another e-mail address")).to_be_visible()
        page.reload()
        expect(page.locator("#password")).to_be_visible()
        come_as(page, desk, "noor")
        expect(page.get_by_role("alert")).to_contain_text(NOBODYS)
