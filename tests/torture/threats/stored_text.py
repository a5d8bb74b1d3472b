"""Stored text as an attack on who reads it: every page and every export of a desk full of poison, in Chromium.

The content security policy is switched off in the browser: what is measured is that no text becomes markup. That
the policy is sent is another figure (``stranger``).
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, Page, Request, expect

from chatbot.ui.views import VIEWS
from tests.browser.listening import listener
from tests.browser.serving import WAIT, launched, served
from tests.browser.signing_in import settled, sign_in
from tests.torture.poison import ORDER, Poison, poisoned_log, poisoned_shop
from tests.torture.row import Row, Size

LANGUAGES = {Size.SMALL: ("en",), Size.FULL: ("en", "zh")}
WIDTHS = {Size.SMALL: (1280,), Size.FULL: (1280, 390)}
# The texts that have to be found on the pages, each as it was written. Without that, nothing would be proven.
SEEN = frozenset(
    [
        "address",
        "again",
        "batch",
        "comment",
        "customer",
        "dropped",
        "error",
        "fact",
        "factid",
        "file",
        "granted",
        "id",
        "label",
        "message",
        "model",
        "person",
        "photo",
        "poor",
        "product",
        "ready",
        "reason",
        "refused",
        "reply",
        "second",
        "sent",
        "sentence",
        "source",
        "staffer",
        "boss",
        "admin",
        "why",
    ]
)
# Pages about one conversation. The small size has those on which each kind of text is found once.
EVERY = tuple((name, number) for name in ("chat", "cases", "review") for number in (1, 2, 3, 5, 16))
OPENED = {
    Size.SMALL: (
        ("chat", 1),
        ("cases", 1),
        ("cases", 2),
        ("cases", 3),
        ("review", 1),
        ("review", 2),
        ("review", 5),
        ("review", 16),
    ),
    Size.FULL: (*EVERY, ("chat", 4), ("cases", 4), ("review", 4)),
}
# What an attack would have become, had any of it been taken for markup.
MARKUP = """host => [...document.querySelectorAll(
    `a[href*="${host}"], img[src*="${host}"], [src*="${host}"], iframe, svg[onload], h1 > big, .katex,
     a[href^="javascript:"], a[href*=".example"], a[href^="mailto:"]`
)].map(found => found.outerHTML)"""
OPEN = """() => document.querySelectorAll("[data-testid=stExpander] details:not([open]) > summary").forEach(
    one => one.click())"""
# All that the page says, in fields as well.
WORDS = """() => document.documentElement.textContent + "\\n"
    + [...document.querySelectorAll("input, textarea")].map(one => one.value).join("\\n")
    + [...document.querySelectorAll("[title], [alt], [aria-label]")].map(
        one => [one.title, one.alt, one.ariaLabel].join("\\n")).join("\\n")"""


@dataclass
class Reading:
    """What came of reading the pages."""

    poison: Poison
    pages: int = 0
    seen: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)


def rows(size: Size) -> Iterator[Row]:
    with listener() as (host, asked), TemporaryDirectory() as made:
        folder, data, poison = Path(made), Path(made) / "data", Poison(host)
        data.mkdir()
        poisoned_shop(data, poison)
        poisoned_log(folder, data, poison)
        reading = Reading(poison)
        with served(folder, "none:", "--data", str(data)) as desk, launched() as browser:
            for width in WIDTHS[size]:
                _read(browser, desk, width, size, reading)
            cells = _exported(browser, desk, folder, reading)
        missing = SEEN - reading.seen
        yield Row(
            "stored text as an attack on who reads it",
            "every place shown literally; 0 requests, 0 scripts run, 0 elements made",
            f"{len(reading.seen & SEEN)} of {len(SEEN)} kinds of text read literally on {reading.pages} pages "
            f"(policy off in the browser): {len(asked) + len(reading.requests)} requests, "
            f"{len(reading.faults)} scripts or elements"
            + "".join(f"\n      {one[:300]}" for one in [*reading.faults, *asked, *reading.requests][:8])
            + (f"\n      not seen: {', '.join(sorted(missing))}" if missing else ""),
            not (asked or reading.requests or reading.faults or missing),
        )
    dangerous = [cell for cell in cells if cell.lstrip()[:1] in "=+-@＝＋－＠" and cell.strip()]
    yield Row(
        "formulas in an export that a spreadsheet opens",
        "0 cells that would be calculated",
        f"{len(dangerous)} of {len(cells)} cells{''.join(f' {one!r:.60}' for one in dangerous[:3])}",
        bool(cells) and not dangerous,
    )


def _read(browser: Browser, desk: str, width: int, size: Size, reading: Reading) -> None:
    """Every page, with all that it can open opened."""
    context = browser.new_context(viewport={"width": width, "height": 1400}, bypass_csp=True)
    context.set_default_timeout(WAIT)
    page = context.new_page()
    page.on("request", lambda one: _watched(one, desk, reading))
    sign_in(page, desk)
    page.locator(".desk-who").wait_for(state="attached")
    for language in LANGUAGES[size]:
        for view in VIEWS:
            _shown(page, f"{desk}/{_path(view.name)}?lang={language}", reading)
            if view.name == "orders":
                _order(page, reading)
        for name, number in OPENED[size]:
            _shown(page, f"{desk}/{_path(name)}?lang={language}&conversation={number}", reading)
    context.close()


def _path(name: str) -> str:
    """The first page is the one at the bare address."""
    return "" if name == VIEWS[0].name else name


def _watched(request: Request, desk: str, reading: Reading) -> None:
    if not request.url.startswith((desk, "data:", "blob:")):
        reading.requests.append(request.url)


def _shown(page: Page, address: str, reading: Reading) -> None:
    page.goto(address)
    expect(page.locator(".desk-who")).to_be_attached()
    settled(page)
    page.evaluate(OPEN)
    _noted(page, reading)
    # On a phone the side bar is closed, with what it holds: the wide window opens that.
    for popover in page.get_by_test_id("stPopoverButton").filter(visible=True).all():
        popover.click()
        settled(page)
        _noted(page, reading)
        page.keyboard.press("Escape")
    reading.pages += 1


def _order(page: Page, reading: Reading) -> None:
    """An order's details, in their dialog."""
    page.locator(".st-key-orders-text input").fill(ORDER)
    page.locator(".st-key-orders-text input").press("Enter")
    page.locator(f"[class*=st-key-order-open-{ORDER}] button").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    settled(page)
    _noted(page, reading)
    page.keyboard.press("Escape")


def _noted(page: Page, reading: Reading) -> None:
    """Which of the texts stand here as they were written, and what has become of them that should not."""
    host = reading.poison.host
    reading.faults += page.evaluate(MARKUP, host.removeprefix("http:"))
    if page.evaluate("window.hurt"):
        reading.faults.append(f"a script has run on {page.url}")
    said = page.evaluate(WORDS).replace("\u2060", "")
    for word in SEEN - reading.seen:
        if reading.poison.text(word) in said or reading.poison.short(word) in said:
            reading.seen.add(word)


def _exported(browser: Browser, desk: str, folder: Path, reading: Reading) -> list[str]:
    """The cells of the table that the review page gives out."""
    page = browser.new_page()
    page.set_default_timeout(WAIT)
    sign_in(page, f"{desk}/review")
    page.get_by_role("button", name="Download").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Turns as a table (CSV)").click()
    file = folder / "logs.csv"
    download.value.save_as(file)
    page.close()
    return [cell for row in csv.reader(StringIO(file.read_text("utf-8-sig"), newline="")) for cell in row]
