"""Whatever logging is switched on: who wrote, and what, is in the log's database and in no log file."""

from __future__ import annotations

import re
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from chatbot.store.sqlite import driver
from tests.browser.serving import browsing, served
from tests.browser.signing_in import sign_in

pytestmark = pytest.mark.browser

# A program that is to tell everything: every warning, and of every logger every level, whatever a library says.
TALKATIVE = """
import logging, sys, warnings
class Talkative(logging.Logger):
    def __init__(self, name, level=1): super().__init__(name, 1)
    def setLevel(self, level): super().setLevel(1)
logging.setLoggerClass(Talkative)
logging.basicConfig(level=1)
warnings.simplefilter("always")
from chatbot.cli import main
sys.exit(main())
"""
# A buyer of the sample shop, and what she says.
PERSONAL = ("Brightwell", "hana.brightwell@example.com", "413-555-0187", "Weaver's Yard", "zanzibar", "琥珀杜鹃")
SAID = "Hana Brightwell, hana.brightwell@example.com, 413-555-0187: order 1042 hangs its heads, zanzibar 琥珀杜鹃."


def test_nothing_personal_is_logged(chromium: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STREAMLIT_LOGGER_LEVEL", "debug")
    with served(tmp_path, "none:", start=TALKATIVE) as address, browsing(chromium) as visitor:
        page = visitor.new_page()
        sign_in(page, address)
        box = page.get_by_test_id("stChatInputTextArea")
        box.fill(SAID)
        box.press("Enter")
        expect(page).to_have_url(re.compile("conversation=1"))
        page.get_by_role("button", name="Mark as sent").first.wait_for()
        page.get_by_role("link", name="Orders").click()
        page.get_by_role("textbox").first.fill("Brightwell")
        page.get_by_role("textbox").first.press("Enter")
        page.get_by_text("Hana Brightwell").first.wait_for()
        page.get_by_role("link", name="Review").click()
        words = page.get_by_label("Words that were said")
        words.fill("zanzibar")
        words.press("Enter")
        expect(page.get_by_text("zanzibar").first).to_be_visible()
        # A statement that fails carries what it should have written.
        with closing(driver().connect(str(tmp_path / "log.db"))) as log:
            log.execute("ALTER TABLE message RENAME TO elsewhere")
        page.goto(address)
        box.fill(SAID)
        box.press("Enter")
        page.get_by_text("refused").first.wait_for()
    files = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    told = {path.name: content for path, content in files.items() if not path.name.startswith("log.db")}
    assert any(b"zanzibar" in content for path, content in files.items() if path.name.startswith("log.db"))
    assert b"INSERT INTO message" in told["server.txt"], "it does tell what is done"
    found = {(name, one) for name, content in told.items() for one in PERSONAL if one.encode() in content}
    assert not found, [
        line for line in told["server.txt"].splitlines() if any(p.encode() in line for p in PERSONAL)
    ][:5]
