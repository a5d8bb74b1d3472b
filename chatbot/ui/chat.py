"""The chat page: a conversation, what to know about it, and what to send."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from chatbot.domain import Conversation
from chatbot.ui import sidebar
from chatbot.ui.answering import answer
from chatbot.ui.composer import composer, examples
from chatbot.ui.knowing import knowledge_of
from chatbot.ui.place import current_conversation
from chatbot.ui.reading import note_read
from chatbot.ui.screen import Screen
from chatbot.ui.scrolling import bring_into_view
from chatbot.ui.turns import latest, past


def show(screen: Screen, body: DeltaGenerator) -> None:
    """Show the conversation that the address names."""
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
        note_read(screen, conversation.id)
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
