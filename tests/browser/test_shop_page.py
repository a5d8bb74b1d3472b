"""An admin changes a price in the table, in a real browser, and the desk tells customers the new one."""

from __future__ import annotations

import re
import shutil
from decimal import Decimal
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from chatbot.config import SAMPLE_SHOP
from chatbot.shop import FILES, load
from tests.browser.serving import served
from tests.browser.signing_in import sign_in

pytestmark = pytest.mark.browser

ROW, PRICE = 52, 0.45  # the first row, and the column's place in the width of the table


def test_a_price_is_edited_looked_at_and_saved(
    visitor: BrowserContext, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = tmp_path / "shop"
    shop.mkdir()
    for name in FILES:
        shutil.copy(SAMPLE_SHOP / name, shop)
    monkeypatch.setenv("FLOWERSHOP_DATA", str(shop))
    with served(tmp_path, "none:") as address:
        tab = visitor.new_page()
        sign_in(tab, address)
        tab.get_by_role("link", name="Shop data").click()
        tab.get_by_text("Stock, prices").click()
        table = tab.get_by_test_id("stDataFrame")
        table.wait_for()
        box = table.bounding_box()
        assert box is not None
        tab.mouse.dblclick(box["x"] + PRICE * box["width"], box["y"] + ROW)
        cell = tab.locator("#portal input")  # the cell's own field, above the canvas
        cell.fill("72.5")
        cell.press("Enter")
        expect(tab.locator(".st-key-revision ins")).to_have_text("72.50")
        assert load(shop).products["RS-DOZEN"].price == Decimal("68.00")
        tab.get_by_role("button", name="Save these changes").click()
        expect(tab.get_by_text("The desk works with it from now on")).to_be_visible()
        assert load(shop).products["RS-DOZEN"].price == Decimal("72.50")
        tab.get_by_role("link", name="Conversations").click()
        tab.get_by_test_id("stChatInputTextArea").fill("How much is Dozen Red Roses?")
        tab.keyboard.press("Enter")
        draft = tab.locator("[class*=st-key-draft-] textarea")
        expect(draft).to_have_value(re.compile(r"\$72\.50"))
