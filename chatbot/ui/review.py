"""The review page: the log searched and filtered on the left, one conversation and its score card on the right."""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from chatbot.terms import query_of
from chatbot.ui.filters import filters
from chatbot.ui.findings import findings
from chatbot.ui.past_conversation import past_conversation
from chatbot.ui.place import current_conversation
from chatbot.ui.screen import Screen

STYLE = Path(__file__).parent / "review.css"


def show(screen: Screen, _body: DeltaGenerator) -> None:
    """The page; the sidebar has nothing of its own for it."""
    st.html(STYLE)
    st.title(screen.label("review.title"), anchor=False)
    queue, wanted = filters(screen)
    conversation = current_conversation(screen)
    with st.container(key="review-open" if conversation else "review-list"):
        listed, opened = st.columns([5, 7], gap="large")
        with listed:
            findings(screen, queue, wanted, conversation)
        with opened:
            if conversation is not None:
                past_conversation(screen, screen.person, conversation, query_of(wanted.text))
            else:
                st.text(screen.say("review.choose"))
