"""Coming in and going out, in Chromium: the first morning of a new colleague, and doors that stay shut."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.serving import WAIT
from tests.browser.signing_in import added, comes_in, sign_in

pytestmark = pytest.mark.browser

Open = Callable[..., Page]
PAGES = ("/", "/people", "/audit", "/password", "/?conversation=1", "/no/such/page")


@pytest.fixture
def colleague(chromium: Browser) -> Iterator[Page]:
    """Another browser, on a phone."""
    context = chromium.new_context(viewport={"width": 390, "height": 844})
    context.set_default_timeout(WAIT)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("path", PAGES)
def test_a_signed_out_browser_sees_only_the_sign_in(visitor: BrowserContext, address: str, path: str) -> None:
    page = visitor.new_page()
    page.goto(address + path)
    expect(page.locator("#password")).to_be_visible()
    assert page.url.startswith(f"{address}/sign-in?next=")


def test_one_comes_back_to_the_page_that_one_wanted(visitor: BrowserContext, address: str) -> None:
    page = visitor.new_page()
    sign_in(page, f"{address}/audit?lang=zh")
    expect(page.get_by_role("heading", name="操作记录")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="操作记录")).to_be_visible()


def test_to_switch_the_language_changes_nobodys_role(open_desk: Open) -> None:
    page = open_desk()
    page.get_by_role("link", name="People").click()
    role = page.locator("[class*=st-key-person-]", has_text="Ada").get_by_role("combobox")
    expect(role).to_have_value("Admin")
    page.get_by_text("中文", exact=True).click()
    expect(role).to_have_value("管理员")
    page.reload()
    expect(role).to_have_value("管理员")


def test_signing_out_signs_out_every_tab(open_desk: Open) -> None:
    one, other = open_desk(), open_desk()
    one.get_by_role("button", name="Sign out").click()
    expect(one.locator("#password")).to_be_visible()
    other.get_by_role("button", name="New conversation").click()
    expect(other.locator("#password")).to_be_visible()
    one.go_back()
    expect(one.locator("#password")).to_be_visible()


def test_a_colleagues_first_morning(open_desk: Open, colleague: Page, address: str) -> None:
    page = open_desk()
    comes_in(colleague, f"{address}/?lang=zh", "小梅", added(page, "小梅", "Staff"))
    for path in ("/people", "/audit"):
        colleague.goto(f"{address}{path}?lang=zh")
        expect(colleague.get_by_text("您的角色不能使用这个页面")).to_be_visible()
        expect(colleague.get_by_role("heading")).to_have_count(0)

    page.get_by_role("link", name="Conversations").click()
    page.locator(".st-key-examples").get_by_role("button").last.click()
    expect(page.locator("[class*=st-key-draft-] textarea")).to_be_visible()
    number = page.url.split("conversation=")[1].split("&")[0]
    colleague.goto(f"{address}/?conversation={number}&lang=zh")
    expect(colleague.get_by_text("没有这个编号的对话")).to_be_visible()

    page.get_by_role("link", name="Audit log").click()
    table = page.locator(".desk-table")
    expect(table).to_contain_text("小梅")
    expect(table).to_contain_text("opened a conversation")

    page.get_by_role("link", name="People").click()
    page.locator("[class*=st-key-person-]", has_text="小梅").get_by_role("button", name="Disable").click()
    expect(page.get_by_text("can no longer sign in")).to_be_visible()
    colleague.get_by_test_id("stChatInputTextArea").fill("还在吗？")
    colleague.get_by_test_id("stChatInputTextArea").press("Enter")
    expect(colleague.locator("#password")).to_be_visible()
