"""What to send: the reply as a draft that staff edit, copy, and mark as sent."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import streamlit as st

from chatbot.desk import goes_over
from chatbot.domain import Objection, Turn
from chatbot.ui.acting import done, trouble
from chatbot.ui.casework import objection_list
from chatbot.ui.markup import heading, label, paragraph
from chatbot.ui.ready_texts import ready_texts
from chatbot.ui.reply_sent import sent_reply
from chatbot.ui.screen import Screen
from chatbot.ui.thumbs import thumbs

HERE = Path(__file__).parent
LONGEST_REASON = 500


# A fragment: to edit one draft does not stop a reply that is being written.
@st.fragment
def draft(screen: Screen, turn: Turn) -> None:
    """The reply of ``turn``, editable until it is marked as sent."""
    if st.session_state.pop(_key("just-sent", turn), False):
        st.rerun()
    sent = screen.desk.store.cases.sent(turn.conversation).get(turn.id)
    with st.container(border=True, key=f"send-{turn.id}"):
        st.html(heading(screen.say("sent.title" if sent else "send.title")))
        if sent is not None:
            sent_reply(screen, sent)
        else:
            _editor(screen, turn)
        thumbs(screen, turn)


def _editor(screen: Screen, turn: Turn) -> None:
    field = _key("draft", turn)
    # A ready text is put in by way of the session, and a widget has one of the two. The session does not give the
    # draft as well: that would write over what a page tells the desk that it finds in place of a dead one.
    default = None if field in st.session_state else turn.reply
    text = st.text_area(
        screen.say("send.title"),
        default or "",
        key=field,
        height="content",
        label_visibility="collapsed",
        persist_state="session",
    )
    objections = screen.desk.cases.objections(screen.person, turn, text)
    st.session_state[_key("seen", turn)] = objections
    _warnings(screen, turn, objections)
    trouble(screen)
    with st.container(horizontal=True, vertical_alignment="center"):
        _copying(screen, turn, field)
        st.button(
            screen.label("send.anyway" if objections else "send.sent"),
            key=_key("sent", turn),
            icon=":material/outgoing_mail:",
            on_click=_send,
            args=(screen, turn),
        )
        ready_texts(screen, turn, field)
        _note_on_wording(screen, turn)


def _copying(screen: Screen, turn: Turn, field: str) -> None:
    texts = {"copy": screen.say("send.copy"), "copied": screen.say("send.copied")}
    _copy_button()(key=f"copy-{turn.id}", data={"field": field, **texts}, width="content", height="content")


def _note_on_wording(screen: Screen, turn: Turn) -> None:
    """That the draft is in standard wording, where a model does not write the customer's language."""
    if turn.model is not None and turn.plan is not None and turn.plan.language not in turn.model.languages:
        language = screen.say(f"language.{turn.plan.language}")
        st.html(paragraph(screen.say("send.standard", language=language), css="desk-quiet"))


def _warnings(screen: Screen, turn: Turn, objections: tuple[Objection, ...]) -> None:
    """What the guard has to say of the edits: it warns, and a person decides."""
    if not objections:
        return
    with st.container(key=f"warnings-{turn.id}"):
        st.html(label(screen.say("send.warnings")) + objection_list(screen, objections))
        if goes_over(objections):
            st.text_input(screen.label("send.reason"), key=_key("why", turn), max_chars=LONGEST_REASON)


def _send(screen: Screen, turn: Turn) -> None:
    text = st.session_state.get(_key("draft", turn), turn.reply)  # not there: the field is as it began
    objections = screen.desk.cases.objections(screen.person, turn, text)
    if objections and objections != st.session_state.get(_key("seen", turn)):
        return  # they are on the page now, and the next click is given in their sight
    reason = st.session_state.get(_key("why", turn), "")
    if done(screen.desk.cases.send, screen.person, turn, text, reason):
        st.session_state[_key("just-sent", turn)] = True


def _key(name: str, turn: Turn) -> str:
    return f"{name}-{turn.id}"


@st.cache_resource(show_spinner=False)
def _copy_button() -> Any:
    return st.components.v2.component(
        "copy_button",
        html="<button type='button'></button>",
        css=(HERE / "copy.css").read_text("utf-8"),
        js=(HERE / "copy.js").read_text("utf-8"),
    )
