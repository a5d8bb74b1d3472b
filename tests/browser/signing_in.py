"""The sign-in as people do it."""

from __future__ import annotations

from playwright.sync_api import Page

NAME, PASSWORD = "Ada", "correct horse battery"


def sign_in(tab: Page, address: str, name: str = NAME, password: str = PASSWORD) -> None:
    """Through the form, wherever on the desk one wanted to go."""
    tab.goto(address)
    tab.locator("#name").fill(name)
    tab.locator("#password").fill(password)
    tab.get_by_role("button").click()
