"""The shop's records, for admins: a till's file brought in, stock and prices edited; seen before it is done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from chatbot.shop import PREVIOUS, UTF8, Revision, Source, Table
from chatbot.ui.acting import done
from chatbot.ui.choosing import one_of
from chatbot.ui.markup import element, heading, paragraph
from chatbot.ui.place import START, open_page
from chatbot.ui.revision import revision_card
from chatbot.ui.screen import Screen

SECTIONS = (*Table, "stock")
DONE, ROUND = "shop-done", "shop-round"


def show(screen: Screen, _body: DeltaGenerator) -> None:
    st.title(screen.label("shop.title"), anchor=False)
    _outcome(screen)
    section = one_of(screen, "shop.title", SECTIONS, "shop.section_", "shop-section")
    with st.container(border=True, key="shop"):
        if section == "stock":
            _stock(screen)
        else:
            _incoming(screen, Table(section))
    st.button(
        screen.label("views.start"),
        key="to-start",
        type="tertiary",
        icon=":material/flag:",
        on_click=open_page,
        args=(START,),
    )


def _incoming(screen: Screen, table: Table) -> None:
    st.html(heading(screen.say(f"shop.{table}")) + paragraph(screen.say(f"shop.{table}_how"), css="desk-quiet"))
    file = st.file_uploader(screen.say("shop.file"), type=["csv", "txt"], key=f"shop-{table}-{_round()}")
    if file is None:
        return
    with st.spinner(screen.label("shop.reading")):
        revision = screen.desk.records.preview(table, Source(file.name, file.getvalue()), screen.person)
    if revision.encoding != UTF8:
        st.html(element("p", screen.say("shop.encoding", encoding=revision.encoding), css="desk-notice"))
    _preview(screen, revision, "shop.apply")


def _stock(screen: Screen) -> None:
    products = list(screen.desk.shop.products.values())
    st.html(heading(screen.say("shop.stock")) + paragraph(screen.say("shop.stock_how"), css="desk-quiet"))
    # Rows are known by their place: another catalogue begins an edit of its own.
    key = f"shop-stock-{screen.desk.shop.version}-{_round()}"
    st.data_editor(
        {
            "name": [screen.told(product.names) for product in products],
            "price": [float(product.price) for product in products],
            "stock": [product.stock for product in products],
            "sku": [product.sku for product in products],
        },
        column_config={
            # Wide enough to be read on a telephone, and no wider: all that is edited is in sight there.
            "name": st.column_config.TextColumn(screen.say("shop.name"), width=150),
            "price": st.column_config.NumberColumn(screen.say("field.price"), format="%.2f", width=85),
            "stock": st.column_config.NumberColumn(screen.say("field.stock"), format="%d", width=75),
            "sku": st.column_config.TextColumn(screen.say("field.sku"), width=110),
        },
        disabled=["name", "sku"],
        hide_index=True,
        width="stretch",
        height=440,
        key=key,
    )
    edited = st.session_state[key]["edited_rows"]
    if edited:
        edits = {products[row].sku: _cells(changes) for row, changes in edited.items()}
        _preview(screen, screen.desk.records.preview_edit(edits, screen.person), "shop.save")


def _cells(changes: Mapping[str, Any]) -> dict[str, str]:
    """The cells as a file would have them: no fraction where there is none, nothing where a cell was emptied."""
    return {name: "" if value is None else f"{value:.10g}" for name, value in changes.items()}


def _preview(screen: Screen, revision: Revision, button: str) -> None:
    with st.container(key="revision"):
        revision_card(screen, revision)
        if revision.mistakes:
            st.html(element("p", screen.say("revision.blocked"), css="desk-notice"))
        elif revision.empty:
            st.caption(screen.label("revision.empty"))
        else:
            st.button(
                screen.label(button),
                key="shop-apply",
                type="primary",
                icon=":material/check:",
                on_click=_apply,
                args=(screen, revision),
            )


def _apply(screen: Screen, revision: Revision) -> None:
    if done(screen.desk.records.apply, revision, screen.person):
        st.session_state[DONE] = revision
        st.session_state[ROUND] = _round() + 1


def _outcome(screen: Screen) -> None:
    revision: Revision | None = st.session_state.pop(DONE, None)
    if revision is not None:
        told = screen.label(
            "shop.done",
            added=screen.number(len(revision.added)),
            changed=screen.number(len(revision.changed)),
            file=revision.table.file + PREVIOUS,
        )
        st.success(told, icon=":material/check:")


def _round() -> int:
    """Counts what was done: each time the page begins with no file and no edit."""
    return int(st.session_state.get(ROUND, 0))
