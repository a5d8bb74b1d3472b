"""A chain of shops, small and real: two desks, one PostgreSQL, and nginx in front, as docs/scaling.md shows it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from front import HOST, nginx
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from serving import TODAY, WAIT, command, free_port, wait_for
from signing_in import NAME, PASSWORD, sign_in

from chatbot.bootstrap import system_clock
from chatbot.domain import StaffRole, TurnState
from chatbot.people import Management
from chatbot.store import Store, open_store
from tests.integration.postgresql_server import NoServer, running

pytestmark = pytest.mark.browser

STICKY = "flowershop_desk"
COMPLAINT = "The roses from order 1042 wilted after two days, here is a photo."


@dataclass
class Chain:
    """The desks by the numbers that nginx has for them, and the log that they share."""

    folder: Path
    db: str
    store: Store
    ports: dict[str, int]
    address: str = ""
    desks: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, *numbers: str) -> None:
        for number in numbers:
            flags = ("--port", str(self.ports[number]), "--model", "none:", "--today", TODAY)
            serve = command(self.folder, "serve", *flags, db=self.db)
            serve["env"] |= {"FLOWERSHOP_HOSTS": HOST}
            with self.output(number).open("wb") as output:
                self.desks[number] = subprocess.Popen(**serve, stdout=output, stderr=output)
        for number in numbers:
            wait_for(self.desks[number], f"http://127.0.0.1:{self.ports[number]}", self.output(number))

    def kill(self, number: str) -> None:
        os.kill(self.desks[number].pid, signal.SIGKILL)
        self.desks[number].wait(timeout=60)

    def stop(self) -> None:
        for desk in self.desks.values():
            desk.terminate()
        for desk in self.desks.values():
            desk.wait(timeout=300)

    def output(self, number: str) -> Path:
        return self.folder / f"desk-{number}.txt"


@pytest.fixture
def chain(tmp_path: Path) -> Iterator[Chain]:
    with ExitStack() as stack:
        try:
            server = stack.enter_context(running())
        except NoServer as error:
            if os.environ.get("CI"):
                raise
            pytest.skip(str(error))
        server.run("CREATE DATABASE chain TEMPLATE template0")
        store = stack.enter_context(closing(open_store(server.url("chain"), system_clock)))
        people = Management(store)
        for name in (NAME, "Bo"):
            people.add(name, StaffRole.ADMIN, PASSWORD, None)
        chain = Chain(tmp_path, server.url("chain"), store, {"1": free_port(), "2": free_port()})
        chain.address = stack.enter_context(nginx(tmp_path, tuple(chain.ports.values())))
        stack.callback(chain.stop)
        chain.start("1", "2")
        yield chain


@contextmanager
def browser_of(chromium: Browser, chain: Chain, name: str, desk: str) -> Iterator[Page]:
    """Someone's browser that has been with ``desk`` before, signed in."""
    context = chromium.new_context(ignore_https_errors=True, viewport={"width": 1280, "height": 900})
    context.set_default_timeout(WAIT)
    context.add_cookies([{"name": STICKY, "value": desk, "url": chain.address}])
    page = context.new_page()
    sign_in(page, chain.address, name)
    page.get_by_test_id("stChatInputTextArea").wait_for()
    yield page
    context.close()


def cookies(context: BrowserContext) -> dict[str, dict[str, object]]:
    return {str(cookie["name"]): dict(cookie) for cookie in context.cookies()}


def desk_of(page: Page) -> object:
    return cookies(page.context)[STICKY]["value"]


def say(page: Page, text: str, photo: Path | None = None) -> None:
    if photo is not None:
        page.get_by_test_id("stChatInput").locator("input[type=file]").set_input_files(photo)
        page.get_by_text(photo.name).first.wait_for()
    page.get_by_test_id("stChatInputTextArea").fill(text)
    expect(page.get_by_test_id("stChatInputSubmitButton")).to_be_enabled()
    page.get_by_test_id("stChatInputTextArea").press("Enter")


def draft(page: Page) -> Locator:
    return page.locator("[class*=st-key-draft-] textarea")


def picture(folder: Path, colour: str) -> Path:
    path = folder / f"{colour}.png"
    Image.new("RGB", (900, 600), colour).save(path)
    return path


def test_a_desk_is_killed_and_its_staff_are_served_by_the_other(chromium: Browser, chain: Chain) -> None:
    with browser_of(chromium, chain, NAME, "1") as ada, browser_of(chromium, chain, "Bo", "2") as bo:
        assert [desk_of(ada), desk_of(bo)] == ["1", "2"]
        session = cookies(ada.context)["flowershop_session"]
        assert session["secure"] and session["httpOnly"]

        # Each is in the middle of something when Ada's desk dies.
        say(ada, COMPLAINT, picture(chain.folder, "brown"))
        expect(draft(ada)).to_have_value(re.compile("roses"))
        edited = f"Dear customer,\n{draft(ada).input_value()}"
        draft(ada).fill(edited)
        bo.get_by_test_id("stChatInputTextArea").fill("Half a mess")
        chain.kill("1")

        # Ada loads nothing anew, and goes on where she was.
        expect(ada.locator("[data-test-connection-state=CONNECTED]")).to_have_count(1)
        assert desk_of(ada) == "2"
        expect(draft(ada)).to_have_value(edited)
        ada.get_by_role("button", name="Mark as sent").click()
        expect(ada.get_by_text("Sent by")).to_be_visible()
        expect(bo.get_by_test_id("stChatInputTextArea")).to_have_value("Half a mess")

        # Her desk is back; she stays where her pages are, with photos too.
        chain.start("1")
        say(ada, "And the lilies of order 1044 as well.", picture(chain.folder, "black"))
        expect(draft(ada)).to_have_value(re.compile("lilies"))
        assert desk_of(ada) == "2"

    conversation = chain.store.conversation(1)
    assert [turn.state for turn in conversation.turns] == [TurnState.COMPLETE] * 2
    assert chain.store.cases.sent(1)[conversation.turns[0].id].text == edited
