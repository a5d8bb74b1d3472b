"""The sign-in as people do it, and how an admin lets them in."""

from __future__ import annotations

from playwright.sync_api import Page, expect

NAME, PASSWORD = "Ada", "correct horse battery"
OWN = "一束玫瑰百合牡丹芍药和绣球"


def sign_in(tab: Page, address: str, name: str = NAME, password: str = PASSWORD) -> None:
    """Through the form, wherever on the desk one wanted to go."""
    tab.goto(address)
    tab.locator("#name").fill(name)
    tab.locator("#password").fill(password)
    tab.get_by_role("button").click()


def added(page: Page, name: str, role: str) -> str:
    """The password that the people page shows for a new person."""
    settled(page)
    page.get_by_role("link", name="People").click()
    page.get_by_label("Name").fill(name)
    # A list that is opened while the page is still being drawn is closed by its next drawing.
    settled(page)
    page.locator(".st-key-people-add").get_by_test_id("stSelectbox").click()
    page.get_by_role("option", name=role).click()
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.locator(".st-key-handed")).to_contain_text(name)
    return page.locator(".st-key-handed code").inner_text()


def comes_in(page: Page, address: str, name: str, given: str) -> None:
    """Sign in with the password that was handed over, and choose another."""
    sign_in(page, address, name, given)
    page.locator("#old").fill(given)
    page.locator("#new").fill(OWN)
    page.locator("#again").fill(OWN)
    page.get_by_role("button").click()
    page.get_by_test_id("stChatInputTextArea").wait_for()


def settled(page: Page) -> None:
    """Wait until the page's script has run to its end."""
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
