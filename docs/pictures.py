"""Takes the pictures in ``pictures/`` from a running desk, in Chromium: ``make pictures``.

The desk has the sample shop's orders and, for the insights, weeks of a shop's work in its log. It has no model, so
that the same pictures come out on every machine.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from shutil import which
from tempfile import TemporaryDirectory

from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Page, expect, sync_playwright

from chatbot.config import SAMPLE_SHOP
from tests.browser.serving import FLAGS, WAIT, served
from tests.browser.signing_in import sign_in
from tests.integration.shop_history import open_history

PICTURES = Path(__file__).parent / "pictures"
SIZE = {"width": 1280, "height": 860}
TALL = {"width": 1280, "height": 1400}
COLOURS = 160  # of a palette: a third of the size, and nobody sees it

FOUNDING = (
    "A customer complained that the flowers he bought for his girlfriend withered after two days. "
    "As customer service, how should I explain it?"
)
# What else was asked that morning, for a review to look back on.
MORNING = (
    "What do you have under $50 that is safe for a cat?",
    "订单1028的玫瑰今天全蔫了，照片在这里，怎么办？",
    "Where is order 1056?",
    "How long do tulips last, and how do I look after them?",
)


def main() -> None:
    PICTURES.mkdir(exist_ok=True)
    with TemporaryDirectory() as name, running(Path(name)) as address, chromium() as browser:
        page = browser.new_page(viewport=SIZE)
        page.set_default_timeout(WAIT)
        sign_in(page, address)
        the_founding_complaint(page, wilted(Path(name) / "wilted.png"))
        take(page, "chat")
        for text in MORNING:
            page.get_by_role("button", name="New conversation").click()
            expect(page.locator(".st-key-examples")).to_be_visible()
            say(page, text)
        a_look_back(page, address)
        take(page, "review")
        the_insights(page, address)
        take(page, "insights")


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """The address of a desk with a past, which knows the sample shop's orders too."""
    open_history(folder).close()
    with (SAMPLE_SHOP / "orders.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))[1:]
    with (folder / "shop" / "orders.csv").open("a", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    with served(folder, "none:", "--data", str(folder / "shop")) as address:
        yield address


@contextmanager
def chromium() -> Iterator[Browser]:
    expect.set_options(timeout=WAIT)
    with (
        sync_playwright() as playwright,
        closing(playwright.chromium.launch(executable_path=which("chromium"), args=FLAGS)) as browser,
    ):
        yield browser


def wilted(path: Path) -> Path:
    """A drawing of a rose that hangs its head."""
    picture = Image.new("RGB", (900, 900), "#efe9e1")
    draw = ImageDraw.Draw(picture)
    draw.arc((300, 170, 640, 900), 180, 350, fill="#6d7440", width=22)
    draw.line((306, 500, 306, 900), fill="#6d7440", width=22)
    draw.ellipse((180, 560, 300, 640), fill="#7f854d")
    for inset, colour in ((0, "#7c3b34"), (35, "#8d4a40"), (70, "#6a2f2a"), (100, "#94594c")):
        draw.ellipse((530 + inset, 480 + inset, 770 - inset, 720 - inset), fill=colour)
    picture.save(path)
    return path


def the_founding_complaint(page: Page, photo: Path) -> None:
    say(page, FOUNDING)
    page.get_by_test_id("stChatInput").locator("input[type=file]").set_input_files(photo)
    page.get_by_text(photo.name).wait_for()
    say(page, "It's order 1042, and here is a photo.")
    expect(page.locator(".st-key-decision")).to_contain_text("Full refund $66.00")


def say(page: Page, text: str) -> None:
    """Type, press Enter, and wait for the draft that comes of it."""
    field = page.get_by_test_id("stChatInputTextArea")
    field.fill(text)
    expect(page.get_by_test_id("stChatInputSubmitButton")).to_be_enabled()
    field.press("Enter")
    expect(page.get_by_text(text).first).to_be_visible()
    expect(page.locator("[class*=st-key-draft-] textarea, [class*=st-key-send-] textarea").first).to_be_visible()


def a_look_back(page: Page, address: str) -> None:
    page.goto(f"{address}/review")
    page.locator("[class*=st-key-found-]", has_text=FOUNDING[:30]).get_by_role("button").first.click()
    expect(page.locator(".st-key-past")).to_contain_text("Full refund")


def the_insights(page: Page, address: str) -> None:
    page.set_viewport_size(TALL)
    page.goto(f"{address}/insights")
    page.locator(".st-key-insight-issues svg.marks").first.wait_for()


def take(page: Page, name: str) -> None:
    """A picture of what can be seen now, once nothing moves any more."""
    page.mouse.move(0, 0)
    page.wait_for_timeout(3000)
    path = PICTURES / f"{name}.png"
    page.screenshot(path=path, animations="disabled")
    with Image.open(path) as picture:
        picture.convert("RGB").quantize(COLOURS).save(path, optimize=True)


if __name__ == "__main__":
    main()
