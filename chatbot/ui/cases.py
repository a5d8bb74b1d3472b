"""The cases that a person sees, what is due first in front."""

from __future__ import annotations

import streamlit as st

from chatbot.domain import Case
from chatbot.ui.casework import chips, owner_text
from chatbot.ui.escaping import plain
from chatbot.ui.markup import element
from chatbot.ui.place import View, open_view
from chatbot.ui.screen import Screen

SCOPES = ("open", "closed")


def cases_page(screen: Screen) -> None:
    st.title(screen.label("cases.title"), anchor=False)
    scope = st.segmented_control(
        screen.label("cases.title"),
        SCOPES,
        default=SCOPES[0],
        required=True,
        format_func=lambda name: screen.label(f"cases.{name}"),
        key="cases-scope",
        label_visibility="collapsed",
    )
    found = screen.desk.cases.all(screen.person, closed=scope == "closed")
    if not found:
        st.caption(screen.label("cases.none"))
    with st.container(key="cases"):
        for case in found:
            _entry(screen, case)


def _entry(screen: Screen, case: Case) -> None:
    with st.container(border=True, key=f"case-{case.conversation}"):
        st.button(
            plain(case.title) or screen.label("sidebar.untitled"),
            key=f"case-open-{case.conversation}",
            type="tertiary",
            on_click=open_view,
            args=(View.CASE, case.conversation),
        )
        told = [owner_text(screen, case.owner), screen.moment(case.opened_at)]
        if case.order:
            told.insert(0, screen.say("order.title", number=case.order))
        if case.batch:
            told.insert(1, screen.say("case.batch_is", batch=case.batch))
        st.html(chips(screen, case) + element("div", " · ".join(told), css="desk-quiet"))
