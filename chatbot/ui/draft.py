"""What to send: the reply as a draft that staff edit and copy."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import streamlit as st

from chatbot.domain import Turn
from chatbot.ui.markup import heading, paragraph
from chatbot.ui.screen import Screen

HERE = Path(__file__).parent


# A fragment: to edit one draft does not stop a reply that is being written.
@st.fragment
def draft(screen: Screen, turn: Turn) -> None:
    """The reply of ``turn``, editable, with a button that copies what stands in the field."""
    key = f"draft-{turn.id}"
    with st.container(border=True, key=f"send-{turn.id}"):
        st.html(heading(screen.say("send.title")))
        st.text_area(screen.say("send.title"), turn.reply, key=key, height="content", label_visibility="collapsed")
        with st.container(horizontal=True, vertical_alignment="center"):
            _copy_button()(
                key=f"copy-{turn.id}",
                data={"field": key, "copy": screen.say("send.copy"), "copied": screen.say("send.copied")},
                width="content",
                height="content",
            )
            if _in_standard_wording(turn):
                language = screen.say(f"language.{turn.plan.language}") if turn.plan else ""
                st.html(paragraph(screen.say("send.standard", language=language), css="desk-quiet"))


def _in_standard_wording(turn: Turn) -> bool:
    """Whether there is a model and it does not write the customer's language."""
    return turn.model is not None and turn.plan is not None and turn.plan.language not in turn.model.languages


@st.cache_resource(show_spinner=False)
def _copy_button() -> Any:
    return st.components.v2.component(
        "copy_button",
        html="<button type='button'></button>",
        css=(HERE / "copy.css").read_text("utf-8"),
        js=(HERE / "copy.js").read_text("utf-8"),
    )
