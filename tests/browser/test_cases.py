"""A complaint from its photo to its promise, in Chromium."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


def test_a_complaint_with_a_photo_is_answered_edited_sent_and_settled(
    open_desk: Callable[..., Page], tmp_path: Path
) -> None:
    photo = tmp_path / "..%2f..%2fwilted.png"
    Image.new("RGB", (900, 600), "brown").save(photo)
    page = open_desk()
    page.get_by_label("Order number, if known").fill("1042")
    page.get_by_test_id("stChatInput").locator("input[type=file]").set_input_files(photo)
    page.get_by_text("wilted.png").wait_for()
    page.get_by_test_id("stChatInputTextArea").fill("The roses wilted after two days, here is a photo.")
    expect(page.get_by_test_id("stChatInputSubmitButton")).to_be_enabled()
    page.get_by_test_id("stChatInputTextArea").press("Enter")

    field = page.locator("[class*=st-key-send-] textarea")
    expect(field).to_have_value(re.compile("wilt|roses"))
    page.get_by_role("button", name="Ready texts").click()
    for title, put_in in (("Some are still in bud", "in bud"), ("Drooping heads", "in bud[^$]*heads only droop")):
        page.get_by_role("button", name=title).click()
        expect(field).to_have_value(re.compile(put_in))
    page.keyboard.press("Escape")
    field.fill(f"{field.input_value()}\nWe will refund you $99.00 on Monday.")
    page.get_by_role("button", name="Mark as sent").click()
    warnings = page.locator("[class*=st-key-warnings-]")
    expect(warnings).to_contain_text("another amount")
    warnings.get_by_role("textbox").fill("Promised on the phone.")
    page.get_by_role("button", name="Mark as sent all the same").click()
    expect(page.get_by_text("Sent by")).to_be_visible()
    expect(page.locator("[class*=st-key-send-] textarea")).to_have_count(0)

    page.get_by_role("button", name="Open the case").click()
    expect(page.locator(".st-key-case-about")).to_contain_text("EC-1117-A")
    expect(page.locator(".st-key-case-tasks")).to_contain_text("Full refund $66.00")
    picture = page.locator("img.desk-photo").first
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.naturalWidth") == 320
    page.get_by_role("button", name="Look").click()
    expect(page.get_by_role("dialog").locator("img.desk-photo")).to_be_visible()
    page.keyboard.press("Escape")
    page.locator(".st-key-case-tasks").get_by_role("button", name="Done").click()
    expect(page.locator(".st-key-case-tasks")).to_contain_text("done by")
    page.get_by_role("button", name="Close the case").click()
    expect(page.locator(".st-key-case-history")).to_contain_text("Case closed")
