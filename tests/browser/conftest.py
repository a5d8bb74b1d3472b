"""A real web desk, and a real Chromium to look at it with."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.serving import browsing, launched, served
from tests.browser.signing_in import sign_in


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
    if shutil.which("chromium") is None:
        pytest.skip("Chromium is not installed")
    with launched() as browser:
        yield browser


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
