"""The chat page: a conversation, what to know about it, and what to send."""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from chatbot.bootstrap import Desk
from chatbot.domain import Conversation, ShopError
from chatbot.ui import sidebar
from chatbot.ui.answering import answer
from chatbot.ui.composer import composer, examples
from chatbot.ui.knowing import knowledge_of
from chatbot.ui.place import current_conversation
from chatbot.ui.screen import Screen, load_texts
from chatbot.ui.scrolling import bring_into_view
from chatbot.ui.turns import latest, past

HERE = Path(__file__).parent
ICON = HERE / "icon.svg"
STYLE = HERE / "style.css"


def page(desk: Desk) -> None:
    """Show the page for the conversation and the language that its address names."""
    st.set_page_config(
        page_title=desk.shop.name[desk.shop.staff_language], page_icon=ICON.read_text("utf-8"), layout="wide"
    )
    st.html(STYLE)
    body, foot = sidebar.frame()
    with foot:
        language = sidebar.language(desk.shop.staff_language)
        screen = Screen(desk, language, load_texts()[language], desk.assistant.today())
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
    message = composer(screen)
    # Streamlit keeps what stood in a place until the script ends, and one that answers takes its time: it has a
    # place of its own, and empties the other.
    resting, answering = st.empty(), st.empty()
    if message is not None:
        with answering.container(key="desk"):
            answer(screen, conversation, message, *_columns())
    elif conversation is not None and conversation.turns:
        with resting.container(key="desk"):
            _conversation(screen, conversation)
    else:
        with resting.container(key="welcome"):
            examples(screen)


def _conversation(screen: Screen, conversation: Conversation) -> None:
    said, known = _columns()
    with said:
        past(screen, conversation.turns[:-1])
        with st.container(key="latest"):
            if conversation.escalated:
                st.warning(screen.label("conversation.escalated"), icon=":material/support_agent:")
            latest(screen, conversation.turns[-1])
            bring_into_view("latest", f"turn-{conversation.turns[-1].id}")
    with known:
        knowledge_of(screen, conversation)


def _columns() -> list[DeltaGenerator]:
    return st.columns([11, 9], gap="large")
