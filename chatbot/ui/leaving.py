"""A page whose session has ended elsewhere goes to the sign-in by itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import streamlit as st

SCRIPT = Path(__file__).with_name("leaving.js")


def leave_when_signed_out() -> None:
    """Once the connection is lost and the server says that nobody is signed in, load the page anew."""
    _leaver()(key="leaving", width="content", height="content")


@st.cache_resource(show_spinner=False)
def _leaver() -> Any:
    return st.components.v2.component("leaver", js=SCRIPT.read_text("utf-8"))
