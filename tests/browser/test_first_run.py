"""A newcomer's first ten minutes, in Chromium and with the model: from the terminal's link to a first answer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from chatbot.config import ROOT
from tests.browser.serving import served
from tests.browser.signing_in import NAME, PASSWORD, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.model]

README = ROOT / "README.md"


@pytest.fixture
def new_desk(tmp_path: Path) -> Iterator[str]:
    with served(tmp_path, "llama-cpp:default", new=True) as at:
        yield at


def begun(page: Page, link: str) -> None:
    page.goto(link)
    expect(page.locator("#code")).to_have_count(0)
    page.locator("#name").fill(NAME)
    page.locator("#new").fill(PASSWORD)
    page.locator("#again").fill(PASSWORD)
    page.get_by_role("button").click()


def test_the_first_ten_minutes(new_desk: str, tmp_path: Path, visitor: BrowserContext) -> None:
    terminal = (tmp_path / "server.txt").read_text()
    printed = re.search(rf"^ +({new_desk}/set-up\?code=\w+)$", terminal, re.MULTILINE)
    assert printed
    assert next(line for line in terminal.splitlines() if "nobody" in line) in README.read_text(encoding="utf-8")
    page, other = visitor.new_page(), visitor.new_page()
    other.goto(new_desk)
    expect(other.locator("#code")).to_be_visible()

    begun(page, printed[1])
    expect(page.get_by_role("heading", name="Getting started")).to_be_visible()
    expect(page.locator(".st-key-start-shop")).to_contain_text("sample shop")
    expect(page.locator(".st-key-start-shop code")).to_contain_text("serve --data my_shop --db sqlite:///")
    expect(page.locator(".st-key-start-model")).to_contain_text(re.compile(r"[1-9][\d.]* tokens a second"))

    page.get_by_role("button", name="Ask a first question").click()
    page.locator(".st-key-examples").get_by_role("button").nth(1).click()
    expect(page.locator(".st-key-knowing")).to_contain_text("Product advice")
    expect(page.locator("[class*=st-key-draft-] textarea")).to_have_value(re.compile("safe"))

    page.get_by_role("link", name="Shop data").click()
    page.get_by_role("button", name="Getting started").click()
    page.get_by_role("button", name="Add people").click()
    expect(page.get_by_role("heading", name="People")).to_be_visible()

    page.get_by_role("button", name="Sign out").click()
    page.goto(printed[1])
    expect(page.locator("#password")).to_be_visible()
    sign_in(page, new_desk)
    page.get_by_test_id("stChatInputTextArea").wait_for()
