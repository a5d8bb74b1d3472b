"""The desk as staff see it, in Chromium: the questions it was founded on, and what must never happen on a page."""

from __future__ import annotations

import re
import struct
import urllib.error
import urllib.request
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.listening import listener
from tests.browser.signing_in import sign_in
from tests.processes import ENGINE, running

pytestmark = pytest.mark.browser

ENGLISH = (
    "A customer complained that the flowers he bought for his girlfriend withered after two days. "
    "As customer service, how should I explain it?"
)
CHINESE = "昨天有一个客户抱怨他买了花给女朋友之后，两天花就枯了，你说作为客服我应该怎么解释？"

Open = Callable[..., Page]


def say(page: Page, text: str) -> None:
    """Type and press Enter, once a photo that was attached has been uploaded."""
    page.get_by_test_id("stChatInputTextArea").fill(text)
    expect(page.get_by_test_id("stChatInputSubmitButton")).to_be_enabled()
    page.get_by_test_id("stChatInputTextArea").press("Enter")


def draft(page: Page) -> Locator:
    return page.locator("[class*=st-key-draft-] textarea")


def decision(page: Page) -> Locator:
    return page.locator(".st-key-decision")


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A PNG of one pixel."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\x00\xc8\x50\x78")
    path = tmp_path / "wilted.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b""))
    return path


@pytest.fixture
def stranger() -> Iterator[tuple[str, list[str]]]:
    with listener() as found:
        yield found


# --- the questions the desk was founded on ----------------------------------------------------------------------


def test_the_english_question_then_the_order_and_a_photo(open_desk: Open, photo: Path) -> None:
    page = open_desk()
    say(page, ENGLISH)
    expect(decision(page)).to_contain_text("Needs information")
    expect(decision(page)).to_contain_text("Order number")
    expect(decision(page)).to_contain_text("Photo of the flowers")
    expect(draft(page)).to_have_value(re.compile("order number"))

    page.get_by_label("Order number, if known").fill("1042")
    page.get_by_test_id("stChatInput").locator("input[type=file]").set_input_files(photo)
    page.get_by_text("wilted.png").wait_for()
    say(page, "Here are the number and a photo.")
    expect(decision(page)).to_contain_text("This can be offered now.")
    expect(decision(page)).to_contain_text("Replacement bouquet")
    expect(decision(page)).to_contain_text("Full refund $66.00")
    expect(page.locator(".st-key-knowing")).to_contain_text("19 November")
    expect(page.locator(".st-key-knowing")).to_contain_text("Blush Letter")
    expect(page.get_by_label("Order number, if known")).to_have_value("")


def test_the_chinese_question_on_the_chinese_interface(open_desk: Open) -> None:
    page = open_desk("/?lang=zh")
    say(page, CHINESE)
    expect(decision(page)).to_contain_text("需要补充信息")
    expect(decision(page)).to_contain_text("订单号")
    expect(draft(page)).to_have_value(re.compile("订单号"))
    expect(page.locator(".st-key-knowing")).to_contain_text("投诉")


def test_the_language_of_the_interface_is_switched_and_kept(open_desk: Open) -> None:
    page = open_desk()
    page.get_by_text("中文", exact=True).click()
    expect(page.get_by_role("button", name="新对话")).to_be_visible()
    page.reload()
    expect(page.get_by_role("button", name="新对话")).to_be_visible()


def test_an_example_is_asked_with_a_click(open_desk: Open) -> None:
    page = open_desk()
    page.locator(".st-key-examples").get_by_role("button").last.click()
    expect(page.locator(".st-key-knowing")).to_contain_text("Care")
    expect(draft(page)).to_be_visible()


# --- the page ---------------------------------------------------------------------------------------------------


def test_a_reload_keeps_the_conversation(open_desk: Open) -> None:
    page = open_desk()
    say(page, ENGLISH)
    expect(draft(page)).to_be_visible()
    written = draft(page).input_value()
    page.reload()
    expect(page.get_by_test_id("stChatMessage")).to_contain_text(ENGLISH)
    expect(draft(page)).to_have_value(written)


def test_what_is_copied_is_what_stands_in_the_draft(open_desk: Open) -> None:
    page = open_desk()
    say(page, ENGLISH)
    draft(page).fill("Dear customer, we will look after it.")
    page.get_by_role("button", name="Copy", exact=True).click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == "Dear customer, we will look after it."


def test_a_thumb_is_a_click_survives_a_reload_and_the_sending_and_a_click_takes_it_back(open_desk: Open) -> None:
    page = open_desk()
    say(page, "Do you deliver on Sundays?")
    thumb = page.get_by_role("radio", name="Thumbs up")
    thumb.click()
    expect(thumb).to_be_checked()
    page.get_by_role("button", name="Mark as sent").click()
    expect(page.locator("[class*=st-key-sent-]").first).to_contain_text("as drafted")
    page.reload()
    expect(thumb).to_be_checked()
    thumb.click()
    expect(thumb).not_to_be_checked()
    page.wait_for_timeout(1000)  # until the desk has heard of it
    page.reload()
    expect(thumb).to_be_visible()
    expect(thumb).not_to_be_checked()


def test_sources_show_each_fact_and_its_file(open_desk: Open) -> None:
    page = open_desk()
    say(page, "How long do you guarantee roses?")
    page.get_by_text("Sources (").click()
    expect(page.locator(".desk-sources").first).to_contain_text("policy.toml")


def test_a_person_is_asked_for_and_the_page_says_so(open_desk: Open) -> None:
    page = open_desk()
    say(page, "I want to talk to a real person, please.")
    expect(page.get_by_text("has been handed over to a person")).to_be_visible()
    expect(page.locator("[class*=st-key-conversation-current]")).to_contain_text("with a person")


def test_a_file_that_is_no_picture_is_not_taken_for_evidence(open_desk: Open, tmp_path: Path) -> None:
    path = tmp_path / "proof.png"
    path.write_text("not a picture")
    page = open_desk()
    page.get_by_test_id("stChatInput").locator("input[type=file]").set_input_files(path)
    page.get_by_text("proof.png").wait_for()
    say(page, ENGLISH)
    expect(page.get_by_text("not a picture that the desk can read")).to_be_visible()
    assert "conversation=" not in page.url


def test_an_unknown_conversation_is_said_to_be_unknown(open_desk: Open) -> None:
    page = open_desk("/?conversation=999999")
    expect(page.get_by_text("There is no conversation with that number")).to_be_visible()


# --- what a customer sends is text ------------------------------------------------------------------------------


def test_markup_in_a_message_is_shown_as_it_was_typed_and_asks_nothing_of_anyone(
    open_desk: Open, stranger: tuple[str, list[str]]
) -> None:
    host, asked = stranger
    message = (
        f"![a]({host}/markdown.png) <img src={host}/html.png> **bold** [click]({host}/link) {host}/bare "
        f"<script>fetch('{host}/script')</script> :rose: $x^2$"
    )
    page = open_desk()
    say(page, message)
    expect(draft(page)).to_be_visible()
    expect(page.get_by_test_id("stChatMessage").first).to_contain_text(message)
    page.get_by_text("How this was written").click()
    page.reload()
    expect(page.get_by_test_id("stChatMessage").first).to_contain_text(message)
    assert page.locator(f"a[href*='{host}'], img[src*='{host}']").count() == 0
    assert page.locator("[class*=st-key-conversation-current] :is(a, img, strong, em, .katex)").count() == 0
    assert asked == []


# --- the server -------------------------------------------------------------------------------------------------


def test_every_answer_carries_the_content_security_policy(address: str) -> None:
    for path in ("/", "/healthz", "/sign-in", "/_stcore/health"):
        try:
            answer = urllib.request.urlopen(address + path)
        except urllib.error.HTTPError as refused:
            answer = refused
        with answer:
            policy = answer.headers["Content-Security-Policy"]
            assert "default-src 'self'" in policy
            assert "frame-ancestors 'none'" in policy
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.headers["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize(
    ("path", "host", "status"),
    [
        ("/", "flowers.example", 400),
        ("/_stcore/health", "flowers.example", 400),
        ("/_stcore/metrics", "127.0.0.1", 404),
        ("/_stcore/agent/openapi.json", "127.0.0.1", 404),
    ],
)
def test_the_server_refuses_strange_hosts_and_closed_paths(
    address: str, path: str, host: str, status: int
) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(urllib.request.Request(address + path, headers={"Host": host}))
    assert refused.value.code == status
    refused.value.close()


# --- with the model ---------------------------------------------------------------------------------------------


@contextmanager
def model_standing_still() -> Iterator[int]:
    """Meanwhile no reply comes to its end, however slow the browser is beside the model. Gives how many sentences
    the model writes at once."""
    [model] = running(ENGINE)
    command = model.cmdline()
    model.suspend()
    try:
        yield int(command[command.index("--slots") + 1])
    finally:
        model.resume()


@pytest.fixture
def model_desk(visitor: BrowserContext, model_address: str) -> Page:
    page = visitor.new_page()
    sign_in(page, model_address)
    page.locator(".st-key-examples").wait_for()
    return page


@pytest.mark.model
def test_the_stop_button_keeps_what_was_released(model_desk: Page) -> None:
    with model_standing_still():
        say(model_desk, ENGLISH)
        decision(model_desk).wait_for()
        model_desk.get_by_test_id("stChatInputStopButton").click()
    expect(model_desk.get_by_text("Stopped before the reply was finished")).to_be_visible()
    expect(model_desk.get_by_role("button", name="Answer again")).to_be_visible()


@pytest.mark.model
def test_an_example_can_be_stopped(model_desk: Page) -> None:
    with model_standing_still():
        model_desk.locator(".st-key-examples").get_by_role("button").first.click()
        decision(model_desk).wait_for()
        model_desk.get_by_role("button", name="Stop", exact=True).click()
    expect(model_desk.get_by_text("Stopped before the reply was finished")).to_be_visible()


@pytest.mark.model
def test_the_order_field_stops_nothing(model_desk: Page) -> None:
    with model_standing_still():
        model_desk.locator(".st-key-examples").get_by_role("button").first.click()
        decision(model_desk).wait_for()
        model_desk.get_by_label("Order number, if known").fill("1042")
        model_desk.get_by_label("Order number, if known").press("Tab")
        expect(model_desk.locator(".st-key-writing")).to_be_visible()
    expect(draft(model_desk)).to_be_visible()
    expect(model_desk.get_by_text("Stopped before the reply was finished")).to_have_count(0)


@pytest.mark.model
def test_who_waits_for_the_model_sees_how_many_are_before(model_desk: Page, model_address: str) -> None:
    def ask(page: Page) -> Page:
        page.locator(".st-key-examples").get_by_role("button").first.click()
        decision(page).wait_for()
        return page

    def another(language: str) -> Page:
        page = model_desk.context.new_page()
        page.goto(f"{model_address}/?lang={language}")
        page.locator(".st-key-examples").wait_for()
        return page

    with model_standing_still() as slots:
        ask(model_desk)
        for _ in range(slots - 1):
            ask(another("en"))
        english = ask(another("en"))
        expect(english.get_by_text(f"{slots} before you")).to_be_visible()
        chinese = another("zh")
        say(chinese, ENGLISH)
        decision(chinese).wait_for()
        expect(chinese.get_by_text(f"模型正忙，前面还有{slots + 1}位")).to_be_visible()
        chinese.get_by_role("button", name="停止", exact=True).click()
        expect(chinese.get_by_text("回复在写完之前被停止")).to_be_visible()
    expect(draft(english)).to_be_visible()
