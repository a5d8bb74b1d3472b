"""The review page: the log searched and filtered on the left, one conversation and its score card on the right."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from chatbot.bootstrap import Desk
from chatbot.domain import Person, ShopError, StaffRole
from chatbot.terms import query_of
from chatbot.ui import sidebar
from chatbot.ui.filters import filters
from chatbot.ui.findings import findings
from chatbot.ui.past_conversation import past_conversation
from chatbot.ui.place import current_conversation
from chatbot.ui.screen import Screen, load_texts

HERE = Path(__file__).parent


def page(desk: Desk, person: Person) -> None:
    """Show the page to ``person``, if they are a supervisor."""
    st.set_page_config(
        page_title=desk.shop.name[desk.shop.staff_language],
        page_icon=(HERE / "icon.svg").read_text("utf-8"),
        layout="wide",
    )
    st.html(HERE / "style.css")
    st.html(HERE / "review.css")
    _, foot = sidebar.frame()
    with foot:
        language = sidebar.language(desk.shop.staff_language)
    screen = Screen(desk, language, load_texts()[language], desk.assistant.today())
    if not person.role.covers(StaffRole.SUPERVISOR):
        st.warning(screen.label("review.refused"), icon=":material/lock:")
        return
    try:
        _show(screen, person)
    except ShopError as error:
        st.error(screen.label("trouble.desk"), icon=":material/error:")
        st.text(str(error))


def _show(screen: Screen, person: Person) -> None:
    st.title(screen.label("review.title"), anchor=False)
    queue, wanted = filters(screen)
    conversation = current_conversation(screen)
    with st.container(key="review-open" if conversation else "review-list"):
        listed, opened = st.columns([5, 7], gap="large")
        with listed:
            findings(screen, queue, wanted, conversation)
        with opened:
            if conversation is not None:
                past_conversation(screen, person, conversation, query_of(wanted.text))
            else:
                st.text(screen.say("review.choose"))
