"""The facts that the reply may rest on, each with the file it stands in."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from chatbot.domain import Fact
from chatbot.ui.markup import element
from chatbot.ui.screen import Screen


def sources(screen: Screen, facts: Sequence[Fact]) -> None:
    with st.expander(screen.label("sources.title", count=str(len(facts))), type="compact"):
        st.html(element("ul", *(_source(fact) for fact in facts), css="desk-sources"))


def _source(fact: Fact) -> str:
    return element(
        "li",
        element("div", fact.text),
        element("div", element("code", fact.id), " · ", fact.source, css="desk-quiet"),
    )
