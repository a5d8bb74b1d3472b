"""A morning leaves lines in the server's log that a collector can read, and nobody's name or words."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from chatbot.ui.views import VIEWS
from tests.browser.serving import browsing, served
from tests.browser.signing_in import NAME, sign_in

pytestmark = pytest.mark.browser

COMPLAINT = "This is Rosalind Okonkwo, my roses of order 1042 wilted after two days"


def test_every_line_is_json_and_tells_of_no_person(chromium: Browser, address: str, tmp_path: Path) -> None:
    """``address`` is a desk that has run before, so that nothing has to be learnt first."""
    with served(tmp_path, "none:") as desk, browsing(chromium) as browser:
        page = browser.new_page()
        sign_in(page, desk, "Rosalind Okonkwo", "not her password")
        sign_in(page, desk)
        page.get_by_test_id("stChatInputTextArea").fill(COMPLAINT)
        page.get_by_test_id("stChatInputSubmitButton").click()
        page.wait_for_url("**/*conversation=*")
        page.locator(".st-key-knowing").first.wait_for()
        for view in VIEWS:
            page.goto(f"{desk}/{view.name}?conversation=1")
            page.locator(".desk-who").wait_for()
    lines = (tmp_path / "server.txt").read_text("utf-8").splitlines()
    told = [json.loads(line) for line in lines if not line.startswith("flowershop: ")]
    messages = [line["message"] for line in told]
    assert {"ready", "sign-in refused", "turn ended", "stopping", "stopped"} <= set(messages)
    for personal in ("Rosalind", "Okonkwo", "roses", NAME, "127.0.0.1:"):
        assert not [line for line in told if personal in json.dumps(line) and line["message"] != "ready"]
