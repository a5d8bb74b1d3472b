"""The chat page: a conversation, what to know about it, and what to send."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from chatbot.domain import CaseFile, Conversation
from chatbot.ui import sidebar, today
from chatbot.ui.answering import answer
from chatbot.ui.composer import composer, examples
from chatbot.ui.knowing import knowledge_of
from chatbot.ui.noting import note_read
from chatbot.ui.place import current_conversation
from chatbot.ui.screen import Screen
from chatbot.ui.scrolling import bring_into_view
from chatbot.ui.standing import standing, told_now
from chatbot.ui.turns import latest, past


def show(screen: Screen, body: DeltaGenerator) -> None:
    """Show the conversation that the address names."""
    conversation = current_conversation(screen)
    with body:
        sidebar.show(screen, conversation)
    found = screen.desk.cases.follow(screen.person, conversation) if conversation else None
    asked = composer(screen) or told_now(screen)
    # Streamlit keeps what stood in a place until the script ends, and one that answers takes its time: it has a
    # place of its own, and empties the other.
    resting, answering = st.empty(), st.empty()
    if asked is not None:
        with answering.container(key="desk"):
            answer(screen, conversation, asked, *_columns())
    elif conversation is not None and found is not None and conversation.turns:
        note_read(screen, conversation.id)
        with resting.container(key="desk"):
            _conversation(screen, conversation, found)
    else:
        with resting.container(key="welcome"):
            today.panel(screen)
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
