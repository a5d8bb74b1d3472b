"""The shop's ready texts beside a draft: what each would say here, and a click that puts it in."""

from __future__ import annotations

import streamlit as st

from chatbot.domain import FilledText, Turn
from chatbot.ui.acting import act
from chatbot.ui.escaping import plain
from chatbot.ui.markup import paragraph
from chatbot.ui.screen import Screen


def ready_texts(screen: Screen, turn: Turn, field: str) -> None:
    """The chooser; ``field`` is the key of the draft's text, which a text is put behind. Several may be put in."""
    texts = screen.desk.cases.ready_texts(screen.person, turn)
    with st.popover(screen.label("ready.title"), icon=":material/post_add:", key=f"ready-{turn.id}"):
        if not texts:
            st.caption(screen.label("ready.none"))
        for one in texts:
            _choice(screen, turn, one, field)


def _choice(screen: Screen, turn: Turn, one: FilledText, field: str) -> None:
    with st.container(key=f"ready-text-{turn.id}-{one.id}"):
        st.button(
            plain(one.title),
            key=f"insert-{turn.id}-{one.id}",
            icon=":material/add:",
            type="tertiary",
            disabled=bool(one.missing),
            on_click=act,
            args=(_insert, screen, turn, one.id, field),
        )
        st.html(paragraph(_why_not(screen, one) if one.missing else one.text, css="desk-quiet desk-ready"))


def _insert(screen: Screen, turn: Turn, id: str, field: str) -> None:
    draft = st.session_state[field]
    st.session_state[field] = screen.desk.cases.with_ready_text(screen.person, turn, draft, id)


def _why_not(screen: Screen, one: FilledText) -> str:
    reasons = dict.fromkeys(screen.say(f"ready_missing.{name}") for name in one.missing)
    return screen.say("ready.missing", reasons=" · ".join(reasons))
