"""What a file or an edit would change in the shop's records, shown before it is done."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import streamlit as st
from markupsafe import Markup

from chatbot.shop import Altered, Mistake, Revision, Table
from chatbot.ui.markup import Text, chip, element, label
from chatbot.ui.screen import Screen

LISTED = 50
KEYS = {Table.ORDERS: "field.order", Table.PRODUCTS: "field.sku"}
# What stands beside the key of a new record.
TOLD = {Table.ORDERS: ("customer", "sku", "promised_on"), Table.PRODUCTS: ("name_en", "name_zh", "price", "stock")}


def revision_card(screen: Screen, revision: Revision) -> None:
    """The counts, what is wrong, what changes and what is new."""
    st.html(element("div", *_counts(screen, revision), css="desk-chips"))
    if revision.mistakes:
        _table(
            screen,
            "revision.wrong",
            ("revision.where", "revision.field", "revision.reason"),
            _wrong(screen, revision),
        )
    if revision.altered:
        _table(
            screen,
            "revision.changed",
            (KEYS[revision.table], "revision.field", "revision.change"),
            [_altered(screen, one) for one in revision.altered],
        )
    if revision.added:
        names = tuple(f"field.{name}" for name in TOLD[revision.table])
        rows = [(key, *(cells[name] for name in TOLD[revision.table])) for key, cells in revision.added.items()]
        _table(screen, "revision.added", (KEYS[revision.table], *names), rows)


def _counts(screen: Screen, revision: Revision) -> Iterable[Markup]:
    counts = (
        ("wrong", len({mistake.line for mistake in revision.mistakes}), "desk-outside_policy"),
        ("added", len(revision.added), "desk-offer"),
        ("changed", len(revision.changed), "desk-needs_information"),
        ("same", revision.same, ""),
    )
    return [
        chip(screen.say(f"revision.count_{name}", count=screen.number(count)), css=css)
        for name, count, css in counts
        if count
    ]


def _wrong(screen: Screen, revision: Revision) -> list[tuple[Text, ...]]:
    return [
        (_where(screen, mistake), _field(screen, mistake.field), mistake.problem) for mistake in revision.mistakes
    ]


def _where(screen: Screen, mistake: Mistake) -> str:
    return screen.say("revision.line", line=str(mistake.line)) if mistake.line else mistake.file


def _field(screen: Screen, name: str) -> str:
    """The column as people call it, and as it stands in the file."""
    key = f"field.{name}"
    return f"{screen.say(key)} ({name})" if key in screen.texts.texts else name


def _altered(screen: Screen, one: Altered) -> tuple[Text, ...]:
    before, after = (text or screen.say("revision.nothing") for text in (one.before, one.after))
    change = element("del", before) + " → " + element("ins", after)
    return one.key, screen.say(f"field.{one.field}"), element("span", change, css="desk-difference")


def _table(screen: Screen, title: str, names: Sequence[str], rows: Sequence[Sequence[Text]]) -> None:
    head = element("tr", *(element("th", screen.say(name)) for name in names))
    body = [element("tr", *(element("td", cell) for cell in row)) for row in rows[:LISTED]]
    st.html(
        label(screen.say(title))
        + element("table", element("thead", head), element("tbody", *body), css="desk-table")
    )
    if len(rows) > LISTED:
        st.caption(screen.label("revision.more", count=screen.number(len(rows) - LISTED)))
