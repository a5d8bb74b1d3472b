"""A real web desk, and a real Chromium to look at it with."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from serving import FLAGS, WAIT, browsing, served
from signing_in import sign_in


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A desk without a model: it answers at once, in its standard wording."""
    with served(tmp_path_factory.mktemp("desk"), "none:") as at:
        yield at


@pytest.fixture(scope="session")
def model_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A desk with the packaged model."""
    with served(tmp_path_factory.mktemp("model_desk"), "llama-cpp:default") as at:
        yield at


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("Chromium is not installed")
    expect.set_options(timeout=WAIT)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def visitor(chromium: Browser) -> Iterator[BrowserContext]:
    with browsing(chromium) as context:
        yield context


@pytest.fixture
def open_desk(visitor: BrowserContext, address: str) -> Callable[..., Page]:
    """Opens the desk at a path, signed in, each time in a tab of its own."""
    sign_in(visitor.new_page(), address)

    def opened(path: str = "/") -> Page:
        tab = visitor.new_page()
        tab.goto(address + path)
        tab.get_by_test_id("stChatInputTextArea").wait_for()
        return tab

    return opened
