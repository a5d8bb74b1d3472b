"""The few HTML elements of the page. Every text is escaped as it is put in."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup

Text = str | Markup


def element(name: str, *parts: Text, css: str = "") -> Markup:
    """``<name class="css">parts</name>``; a part that is no ``Markup`` is text and is escaped."""
    opening = Markup('<{} class="{}">').format(name, css) if css else Markup("<{}>").format(name)
    return opening + Markup("").join(parts) + Markup("</{}>").format(name)


def heading(text: str) -> Markup:
    return element("h3", text, css="desk-heading")


def label(text: str) -> Markup:
    return element("div", text, css="desk-label")


def chip(text: str, css: str = "") -> Markup:
    return element("span", text, css=f"desk-chip {css}".strip())


def paragraph(*parts: Text, css: str = "") -> Markup:
    return element("p", *parts, css=css)


def definitions(pairs: Iterable[tuple[str, Text]]) -> Markup:
    """Names and what they stand for; a pair without a value is left out."""
    rows = [element("dt", name) + element("dd", value) for name, value in pairs if value]
    return element("dl", *rows, css="desk-list") if rows else Markup("")


def bullets(items: Iterable[Text]) -> Markup:
    shown = [element("li", item) for item in items]
    return element("ul", *shown, css="desk-bullets") if shown else Markup("")
