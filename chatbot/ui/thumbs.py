"""Thumbs up and down below a draft: given with one click, changed with another, and looked back on."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from chatbot.domain import Thumb, Turn
from chatbot.ui.acting import act, trouble
from chatbot.ui.markup import paragraph
from chatbot.ui.screen import Screen


def thumbs(screen: Screen, turn: Turn) -> None:
    """The thumb that the person has given the draft of ``turn``, to be given, changed and taken back."""
    key = f"thumbs-{turn.id}"
    given = {one.by.id: int(one.up) for one in screen.desk.store.thumbs.of(turn.conversation).get(turn.id, ())}
    # From the log each time: one that was refused does not stay lit.
    st.session_state[key] = given.get(screen.person.id)
    with st.container(horizontal=True, vertical_alignment="center", key=f"judge-{turn.id}"):
        st.html(paragraph(screen.say("thumbs.question"), css="desk-quiet"), width="content")
        st.feedback("thumbs", key=key, on_change=_give, args=(screen, turn, key))
    trouble(screen)


def given_thumbs(screen: Screen, given: Iterable[Thumb]) -> None:
    """Who has said what of a draft."""
    for one in given:
        icon, word = (":material/thumb_up:", "up") if one.up else (":material/thumb_down:", "down")
        st.caption(f"{icon} {screen.label(f'thumbs.{word}', name=one.by.name)} · {screen.moment(one.at)}")


def _give(screen: Screen, turn: Turn, key: str) -> None:
    chosen = st.session_state[key]
    act(screen.desk.thumbs.give, screen.person, turn, None if chosen is None else bool(chosen))
