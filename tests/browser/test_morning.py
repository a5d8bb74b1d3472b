"""A morning at the shop, in Chromium: people come in, two complaints are answered, and a supervisor looks back."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.serving import TODAY, browsing, served
from tests.browser.signing_in import added, comes_in, sign_in

pytestmark = pytest.mark.browser

WILTED = (
    "The roses from order 1042 wilted after two days, here is a photo. Please write to me at hana@home.example."
)
LATE = "订单1028的玫瑰今天全蔫了，照片在这里，怎么办？"
PROMISE = "We will ring you this afternoon."

NewBrowser = Callable[[], Page]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[str]:
    """A desk on which nothing has happened yet."""
    with served(tmp_path, "none:") as at:
        yield at


@pytest.fixture
def browser_of(chromium: Browser) -> Iterator[NewBrowser]:
    """Opens a browser of someone's own."""
    with ExitStack() as stack:
        yield lambda: stack.enter_context(browsing(chromium)).new_page()


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "wilted.png"
    Image.new("RGB", (900, 600), "brown").save(path)
    return path


def test_a_morning(desk: str, browser_of: NewBrowser, photo: Path, tmp_path: Path) -> None:
    admin, staff, supervisor = browser_of(), browser_of(), browser_of()
    noor, sam = the_admin_lets_two_people_in(admin, desk)
    comes_in(staff, desk, "Noor", noor)
    comes_in(supervisor, desk, "Sam", sam)

    a_wilted_bouquet_is_answered_edited_and_sent(staff, photo)
    another_complaint_waits_for_a_supervisor(staff, photo)
    the_staff_cannot_approve_it_themselves(staff, desk)
    the_supervisor_approves_it(supervisor, desk)
    the_customer_is_told(staff)

    what_was_said_is_found_in_both_languages(supervisor, desk)
    a_conversation_is_reviewed(supervisor)
    the_log_is_taken_along_without_personal_data(supervisor, tmp_path)
    the_audit_log_tells_the_morning(supervisor)


# --- the morning, step by step ----------------------------------------------------------------------------------


def the_admin_lets_two_people_in(page: Page, desk: str) -> tuple[str, str]:
    sign_in(page, desk)
    return added(page, "Noor", "Staff"), added(page, "Sam", "Supervisor")


def a_wilted_bouquet_is_answered_edited_and_sent(page: Page, photo: Path) -> None:
    complain(page, WILTED, photo)
    expect(page.locator(".st-key-decision")).to_contain_text("Full refund $66.00")
    field = page.locator("[class*=st-key-send-] textarea")
    expect(field).to_have_value(re.compile("rose"))
    field.fill(f"{field.input_value()}\n{PROMISE}")
    field.blur()
    expect(page.locator("[class*=st-key-warnings-]")).to_contain_text("a promise to get in touch")
    page.get_by_role("button", name="Mark as sent all the same").click()
    expect(page.get_by_text("Sent by Noor")).to_be_visible()
    expect(page.locator(".st-key-standing")).to_contain_text("waiting for the customer")


def another_complaint_waits_for_a_supervisor(page: Page, photo: Path) -> None:
    page.get_by_role("button", name="New conversation").click()
    expect(page.locator(".st-key-examples")).to_be_visible()
    complain(page, LATE, photo)
    expect(page.locator(".st-key-decision")).to_contain_text("Needs approval")
    expect(page.locator(".st-key-decision")).to_contain_text("Store credit $9.80")
    expect(page.locator(".st-key-standing")).to_contain_text("waiting for approval")


def the_staff_cannot_approve_it_themselves(page: Page, desk: str) -> None:
    conversation = page.url
    page.goto(f"{desk}/approvals")
    expect(page.get_by_text("not part of your role")).to_be_visible()
    expect(page.get_by_role("button", name="Approve")).to_have_count(0)
    page.goto(conversation)


def the_supervisor_approves_it(page: Page, desk: str) -> None:
    page.goto(desk)
    page.get_by_role("button", name="Waiting for your approval").click()
    card = page.locator("[class*=st-key-approval-]", has_text="Noor").first
    expect(card).to_contain_text("Store credit $9.80")
    card.get_by_role("button", name="Approve").click()
    expect(page.get_by_text("Nothing waits for approval.")).to_be_visible()


def the_customer_is_told(page: Page) -> None:
    page.reload()
    expect(page.get_by_text("Sam has approved it.")).to_be_visible()
    page.get_by_role("button", name="Write the reply to the customer").click()
    expect(page.get_by_text("A supervisor has had their word")).to_be_visible()
    field = page.locator("[class*=st-key-send-] textarea")
    expect(field).to_have_value(re.compile(r"9\.80"))
    page.get_by_role("button", name="Mark as sent").click()
    expect(page.get_by_text("Sent by Noor")).to_be_visible()


def what_was_said_is_found_in_both_languages(page: Page, desk: str) -> None:
    page.get_by_role("link", name="Review").click()
    expect(findings(page)).to_have_count(2)
    for words, found in (("玫瑰", LATE), ("wilted", WILTED)):
        look_for(page, words)
        expect(findings(page)).to_have_count(1)
        expect(findings(page)).to_contain_text(found[:8])
        expect(findings(page).locator("mark").first).to_have_text(words)


def a_conversation_is_reviewed(page: Page) -> None:
    findings(page).get_by_role("button").click()
    expect(page.locator(".st-key-past")).to_contain_text(PROMISE)
    card = page.locator(".st-key-past form, .st-key-past [data-testid=stForm]").first
    for line in card.locator("[class*=st-key-card-line-]").all():
        line.get_by_text("Yes", exact=True).click()
    card.get_by_role("textbox").last.fill("Warm, and every amount is right.")
    page.get_by_role("button", name="Save review").click()
    expect(page.get_by_text("Reviewed by Sam")).to_be_visible()
    look_for(page, "")
    expect(findings(page)).to_have_count(2)
    page.get_by_text("To review", exact=True).click()
    expect(findings(page)).to_have_count(1)
    expect(findings(page)).to_contain_text("1028")
    page.get_by_text("All", exact=True).click()
    expect(findings(page)).to_have_count(2)


def the_log_is_taken_along_without_personal_data(page: Page, folder: Path) -> None:
    page.get_by_role("button", name="Download").click()
    table = csv.DictReader(downloaded(page, "Turns as a table (CSV)", folder).read_text("utf-8-sig").splitlines())
    lines = downloaded(page, "Turns as JSON lines", folder).read_text("utf-8").splitlines()
    rows, turns = list(table), [json.loads(line) for line in lines]
    assert len(rows) == len(turns) == 3
    told = json.dumps([rows, turns], ensure_ascii=False)
    assert "玫瑰" in told
    assert "wilted" in told
    assert "hana@home.example" not in told
    assert all(datetime.fromisoformat(row["started_at"]) for row in rows)
    page.keyboard.press("Escape")


def the_audit_log_tells_the_morning(page: Page) -> None:
    page.get_by_role("link", name="Audit log").click()
    table = page.locator(".desk-table")
    for deed in ("added", "signed in", "set the password", "opened a conversation", "sent a reply"):
        expect(table).to_contain_text(deed)
    expect(table.get_by_role("row").filter(has_text="approved a remedy")).to_contain_text("Sam")


# --- what is done more than once --------------------------------------------------------------------------------


def complain(page: Page, text: str, photo: Path) -> None:
    """What a customer wrote, with their photo, once that has been uploaded."""
    page.get_by_test_id("stChatInput").locator("input[type=file]").set_input_files(photo)
    page.get_by_text("wilted.png").wait_for()
    page.get_by_test_id("stChatInputTextArea").fill(text)
    expect(page.get_by_test_id("stChatInputSubmitButton")).to_be_enabled()
    page.get_by_test_id("stChatInputTextArea").press("Enter")
    expect(page.locator("[class*=st-key-send-] textarea")).to_be_visible()


def findings(page: Page) -> Locator:
    return page.locator("[class*=st-key-found-current], [class*=st-key-found-other]")


def look_for(page: Page, words: str) -> None:
    page.get_by_label("Words that were said").fill(words)
    page.get_by_label("Words that were said").press("Enter")


def downloaded(page: Page, name: str, folder: Path) -> Path:
    with page.expect_download() as download:
        page.get_by_role("button", name=name).click()
    assert download.value.suggested_filename.startswith(TODAY)
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path
