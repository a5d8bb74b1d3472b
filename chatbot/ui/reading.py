"""The audit log's note that a person has read conversations or their cases, once each time they turn to them."""

from __future__ import annotations

import streamlit as st

from chatbot.domain import Deed, Thing
from chatbot.ui.screen import Screen

READ = "read"


def note_read(screen: Screen, *conversations: int, deed: Deed = Deed.CONVERSATION_READ) -> None:
    """Record that the person reads ``conversations``, but for those that they were reading already."""
    before, known = st.session_state.get(READ, (None, ()))
    for conversation in conversations:
        if before != deed or conversation not in known:
            screen.desk.store.audit.record(screen.person, deed, Thing.CONVERSATION, conversation)
    st.session_state[READ] = deed, conversations


def reading(conversation: int) -> None:
    """Take ``conversation`` as what the person reads: they have just written to it."""
    st.session_state[READ] = Deed.CONVERSATION_READ, (conversation,)
