"""A page that waits for a turn which another run of a page, or another window, is in."""

from __future__ import annotations

import streamlit as st

from chatbot.domain import TurnState
from chatbot.store import Store


@st.fragment(run_every="1s")
def watch(store: Store, turn: int) -> None:
    """Show the page anew once ``turn`` has ended. The stop button ends a page's run, but not this."""
    if store.turn(turn).state is not TurnState.RUNNING:
        st.rerun()
