"""A page that waits for the end of a reply which its own run may not see."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st


@st.fragment(run_every="1s")
def watch(ended: Callable[[], bool]) -> None:
    """Show the page anew once ``ended`` says so. The stop button ends a page's run, but not this."""
    if ended():
        st.rerun()
