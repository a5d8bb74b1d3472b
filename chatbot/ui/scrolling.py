"""Scrolling to the turn that is at hand, once for each."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import streamlit as st

SCRIPT = Path(__file__).with_name("scrolling.js")


def bring_into_view(key: str, occasion: str) -> None:
    """Scroll to the container ``key``, once for each ``occasion``, and leave the reader alone after that."""
    data = {"key": key, "occasion": occasion}
    _scroller()(key=f"scroll-{occasion}", data=data, width="content", height="content")


@st.cache_resource(show_spinner=False)
def _scroller() -> Any:
    return st.components.v2.component("scroller", js=SCRIPT.read_text("utf-8"))
