"""What went to the customer, how it differs from the draft, and what the guard had to say of it."""

from __future__ import annotations

import streamlit as st
from markupsafe import Markup

from chatbot.domain import CaseFile, Edit, EditKind, Sent
from chatbot.ui.casework import objection_list
from chatbot.ui.markup import element, heading, label, paragraph
from chatbot.ui.screen import Screen

MARKS = {EditKind.KEPT: "span", EditKind.REMOVED: "del", EditKind.ADDED: "ins"}


def sent_replies(screen: Screen, found: CaseFile) -> None:
    """The replies of a case, the last one first."""
    if not found.sent:
        return
    with st.container(border=True, key="case-sent"):
        st.html(heading(screen.say("sent.title")))
        for turn in sorted(found.sent, reverse=True):
            sent_reply(screen, found.sent[turn])


def sent_reply(screen: Screen, sent: Sent) -> None:
    with st.container(key=f"sent-{sent.turn}"):
        st.text(sent.text)
        changed = any(edit.kind is not EditKind.KEPT for edit in sent.edits)
        told = screen.say("sent.by", name=sent.by.name, at=screen.moment(sent.at))
        as_drafted = "" if changed else " · " + screen.say("sent.unchanged")
        st.html(paragraph(told + as_drafted, css="desk-quiet"))
        if changed:
            with st.expander(screen.label("sent.difference"), type="compact"):
                st.html(difference(sent.edits))
        if sent.objections:
            with st.expander(screen.label("sent.objections", count=str(len(sent.objections))), type="compact"):
                st.html(objection_list(screen, sent.objections) + _reason(screen, sent.reason))


def _reason(screen: Screen, reason: str) -> Markup:
    return label(screen.say("sent.reason")) + paragraph(reason) if reason else Markup("")


def difference(edits: tuple[Edit, ...]) -> Markup:
    return element("div", *(element(MARKS[edit.kind], edit.text) for edit in edits), css="desk-difference")
