"""The cases that a person sees, what is due first in front; and one of them."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from chatbot.domain import Case
from chatbot.ui.case import case_page
from chatbot.ui.casework import chips, taken_text
from chatbot.ui.choosing import one_of
from chatbot.ui.escaping import plain
from chatbot.ui.markup import element
from chatbot.ui.place import current_conversation, go_to
from chatbot.ui.screen import Screen

SCOPES = ("open", "closed")


def show(screen: Screen, _body: DeltaGenerator) -> None:
    """The case that the address names by its conversation, else the list of them."""
    conversation = current_conversation(screen)
    if conversation is not None:
        case_page(screen, conversation.id)
    else:
        _list(screen)


def _list(screen: Screen) -> None:
    st.title(screen.label("cases.title"), anchor=False)
    scope = one_of(screen, "cases.title", SCOPES, "cases.", "cases-scope")
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
            on_click=go_to,
            args=(case.conversation,),
        )
        told = [taken_text(screen, case.taken_by), screen.moment(case.opened_at)]
        if case.order:
            told.insert(0, screen.say("order.title", number=case.order))
        if case.batch:
            told.insert(1, screen.say("case.batch_is", batch=case.batch))
        st.html(chips(screen, case) + element("div", " · ".join(told), css="desk-quiet"))
