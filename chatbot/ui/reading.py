"""The audit log's note that a person has read a conversation or its case, once each time they turn to it."""

from __future__ import annotations

import streamlit as st

from chatbot.domain import Deed, Thing
from chatbot.ui.screen import Screen

READ = "read"


def note_read(screen: Screen, conversation: int, deed: Deed = Deed.CONVERSATION_READ) -> None:
    """Record that the person reads ``conversation``, unless it is what they were reading."""
    if st.session_state.get(READ) != (deed, conversation):
        screen.desk.store.audit.record(screen.person, deed, Thing.CONVERSATION, conversation)
        st.session_state[READ] = deed, conversation


def reading(conversation: int) -> None:
    """Take ``conversation`` as what the person reads: they have just written to it."""
    st.session_state[READ] = Deed.CONVERSATION_READ, conversation
