"""The chat page: a conversation, what to know about it, and what to send."""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from chatbot.bootstrap import Desk
from chatbot.domain import CaseFile, Conversation, Person, ShopError
from chatbot.ui import sidebar
from chatbot.ui.acting import trouble
from chatbot.ui.answering import answer
from chatbot.ui.approvals import approvals_page
from chatbot.ui.case import case_page
from chatbot.ui.cases import cases_page
from chatbot.ui.composer import composer, examples
from chatbot.ui.knowing import knowledge_of
from chatbot.ui.place import View, current_conversation, named_view
from chatbot.ui.screen import Screen, load_texts
from chatbot.ui.scrolling import bring_into_view
from chatbot.ui.standing import standing, told_now
from chatbot.ui.today import today
from chatbot.ui.turns import latest, past

HERE = Path(__file__).parent
ICON = HERE / "icon.svg"
STYLE = HERE / "style.css"


def page(desk: Desk, person: Person) -> None:
    """Show what ``person`` may see of the view, the conversation and the language that the address names."""
    st.set_page_config(
        page_title=desk.shop.name[desk.shop.staff_language], page_icon=ICON.read_text("utf-8"), layout="wide"
    )
    st.html(STYLE)
    body, foot = sidebar.frame()
    with foot:
        language = sidebar.language(desk.shop.staff_language)
        screen = Screen(desk, person, language, load_texts()[language], desk.assistant.today())
        sidebar.model_status(screen)
    try:
        _show(screen, body)
    except ShopError as error:
        st.error(screen.label("trouble.desk"), icon=":material/error:")
        st.text(str(error))


def _show(screen: Screen, body: DeltaGenerator) -> None:
    conversation = current_conversation(screen)
    with body:
        sidebar.show(screen, conversation)
    trouble(screen)
    match named_view():
        case View.CASES:
            cases_page(screen)
        case View.APPROVALS:
            approvals_page(screen)
        case View.CASE if conversation is not None:
            case_page(screen, conversation.id)
        case _:
            _chat(screen, conversation)


def _chat(screen: Screen, conversation: Conversation | None) -> None:
    # Before anything is asked: one that another person has is neither shown nor answered.
    found = screen.desk.cases.follow(screen.person, conversation) if conversation else None
    asked = composer(screen) or told_now(screen)
    # Streamlit keeps what stood in a place until the script ends, and one that answers takes its time: it has a
    # place of its own, and empties the other.
    resting, answering = st.empty(), st.empty()
    if asked is not None:
        with answering.container(key="desk"):
            answer(screen, conversation, asked, *_columns())
    elif conversation is not None and found is not None and conversation.turns:
        with resting.container(key="desk"):
            _conversation(screen, conversation, found)
    else:
        with resting.container(key="welcome"):
            today(screen)
            examples(screen)


def _conversation(screen: Screen, conversation: Conversation, found: CaseFile) -> None:
    said, known = _columns()
    with said:
        past(screen, conversation.turns[:-1])
        with st.container(key="latest"):
            standing(screen, conversation, found)
            latest(screen, conversation.turns[-1])
            bring_into_view("latest", f"turn-{conversation.turns[-1].id}")
    with known:
        knowledge_of(screen, conversation)


def _columns() -> list[DeltaGenerator]:
    return st.columns([11, 9], gap="large")
