"""The insights in Chromium: pictures without a word to another host, and from an alert to the case."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.serving import served
from tests.browser.signing_in import sign_in
from tests.integration.shop_history import BAD, PASSWORD, open_history

pytestmark = pytest.mark.browser
PATIENCE = 120_000  # the libraries that draw are a megabyte for a busy browser to read
PICTURES = (
    "issues",
    "flowers",
    "batches",
    "remedies",
    "first_replies",
    "unchanged",
    "thumbs",
    "by_model",
    "drops",
    "loads",
)


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A desk that looks back on weeks of work."""
    folder: Path = tmp_path_factory.mktemp("history")
    open_history(folder).close()
    with served(folder, "none:", "--data", str(folder / "shop")) as at:
        yield at


def test_a_supervisor_looks_at_the_pictures_and_opens_a_case_of_the_bad_batch(
    visitor: BrowserContext, history: str
) -> None:
    page = visitor.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    sign_in(page, f"{history}/insights", "Su", PASSWORD)
    page.locator(".st-key-insight-loads svg.marks").first.wait_for(timeout=PATIENCE)
    for picture in PICTURES:
        card = page.locator(f".st-key-insight-{picture}")
        card.scroll_into_view_if_needed()
        drawn = card.locator("svg.marks").first
        expect(drawn).to_be_visible()
        size = drawn.bounding_box()
        assert size is not None and size["height"] > 60 and size["width"] > 200
    hosts = {urlsplit(url).netloc for url in asked if not url.startswith(("data:", "blob:"))}
    assert hosts == {urlsplit(history).netloc}

    alert = page.locator(f"[class*=st-key-radar-alert-batch-{BAD}]")
    expect(alert).to_contain_text("would be usual")
    alert.get_by_role("button").first.click()
    expect(page.locator(".st-key-case-about")).to_contain_text(BAD, timeout=PATIENCE)


def test_no_picture_is_wider_than_a_phone(visitor: BrowserContext, history: str) -> None:
    page = visitor.new_page()
    page.set_viewport_size({"width": 390, "height": 844})
    sign_in(page, f"{history}/insights?lang=zh", "Su", PASSWORD)
    page.locator(".st-key-insight-loads svg.marks").first.wait_for(timeout=PATIENCE)
    main = page.get_by_test_id("stMain")
    assert main.evaluate("main => main.scrollWidth <= main.clientWidth")
