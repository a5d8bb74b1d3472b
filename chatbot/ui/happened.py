"""What happened in a case: who did what, and when."""

from __future__ import annotations

import streamlit as st
from markupsafe import Markup

from chatbot.domain import CaseFile, Event, EventKind, RemedyKind
from chatbot.ui.markup import element, heading
from chatbot.ui.screen import Screen


def happened(screen: Screen, found: CaseFile) -> None:
    with st.container(border=True, key="case-history"):
        lines = [_line(screen, event) for event in reversed(found.events)]
        st.html(heading(screen.say("history.title")) + element("ul", *lines, css="desk-sources"))


def _line(screen: Screen, event: Event) -> Markup:
    who = event.by.name if event.by else screen.say("history.desk")
    parts = [element("div", screen.say(f"event.{event.what}"))]
    if detail := _detail(screen, event):
        parts.append(element("div", detail, css="desk-quiet"))
    return element("li", *parts, element("div", who, " · ", screen.moment(event.at), css="desk-quiet"))


def _detail(screen: Screen, event: Event) -> str:
    match event.what:
        case EventKind.OPENED | EventKind.DECIDED if event.detail:
            return screen.say(f"status.{event.detail}")
        case EventKind.ACCEPTED | EventKind.DONE:
            return screen.listed([_thing(screen, word) for word in event.detail.split()])
        case EventKind.TAKEN:
            return screen.say("event.from", name=event.detail) if event.detail else ""
        case EventKind.HANDED_OVER:
            return ""
    return event.detail


def _thing(screen: Screen, word: str) -> str:
    return screen.say(f"remedy.{word}" if word in tuple(RemedyKind) else f"duty.{word}")
