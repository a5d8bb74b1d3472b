"""The sidebar: the shop, its conversations, the interface's language, and how the model is."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from chatbot.domain import Conversation, Language
from chatbot.ui.escaping import plain
from chatbot.ui.markup import chip, element, paragraph
from chatbot.ui.place import View, go_to, name_language, named_language, open_view
from chatbot.ui.screen import Screen

PAGE = 12
VIEWS = {View.CASES: ":material/folder_open:", View.APPROVALS: ":material/approval_delegation:"}
NAMES = {Language.ENGLISH: "English", Language.CHINESE: "中文"}


def frame() -> tuple[DeltaGenerator, DeltaGenerator]:
    """The sidebar's body and its foot. The foot is filled first: it tells the language of the rest."""
    with st.sidebar:
        return st.container(key="body"), st.container(key="foot")


def language(default: Language) -> Language:
    """The interface's language: the one that the page's address names, until the switch is used."""
    st.segmented_control(
        " / ".join(NAMES.values()),
        [*Language],
        default=named_language(default),
        required=True,
        format_func=NAMES.__getitem__,
        key="language",
        label_visibility="collapsed",
        on_change=_switch,
    )
    return named_language(default)


def _switch() -> None:
    name_language(st.session_state["language"])


def show(screen: Screen, current: Conversation | None) -> None:
    """The shop's name, a new conversation, and those that there are."""
    st.html(element("div", screen.told(screen.desk.shop.name), css="desk-name"))
    st.button(
        screen.label("sidebar.new"),
        key="new",
        icon=":material/edit_square:",
        type="primary",
        width="stretch",
        on_click=go_to,
        args=(None,),
    )
    _views(screen)
    _conversations(screen, current)


def _views(screen: Screen) -> None:
    with st.container(key="views"):
        for view, icon in VIEWS.items():
            st.button(
                screen.label(f"sidebar.{view}"),
                key=f"view-{view}",
                icon=icon,
                type="tertiary",
                on_click=open_view,
                args=(view,),
            )


def _conversations(screen: Screen, current: Conversation | None) -> None:
    shown = st.session_state.get("shown", PAGE)
    found = screen.desk.store.conversations(shown + 1)
    with st.container(key="conversations"):
        st.html(element("div", screen.say("sidebar.conversations"), css="desk-label"))
        for conversation in found[:shown]:
            _entry(screen, conversation, current is not None and current.id == conversation.id)
        if not found:
            st.caption(screen.label("sidebar.empty"))
        if len(found) > shown:
            st.button(screen.label("sidebar.older"), key="older", type="tertiary", on_click=_show_more)


def _entry(screen: Screen, conversation: Conversation, current: bool) -> None:
    with st.container(key=f"conversation-{'current' if current else 'other'}-{conversation.id}"):
        st.button(
            plain(conversation.title) or screen.label("sidebar.untitled"),
            key=f"open-{conversation.id}",
            type="tertiary",
            width="stretch",
            on_click=go_to,
            args=(conversation.id,),
        )
        mark = chip(screen.say("sidebar.escalated"), css="desk-outside_policy") if conversation.escalated else ""
        st.html(element("div", screen.moment(conversation.started_at), " ", mark, css="desk-quiet"))


def _show_more() -> None:
    st.session_state["shown"] = st.session_state.get("shown", PAGE) + PAGE


def model_status(screen: Screen) -> None:
    """Which model writes, or that none does and why."""
    model = screen.desk.drafter.model
    with st.container(key="model"):
        if model is not None:
            languages = screen.listed([screen.say(f"language.{one}") for one in model.card.languages])
            st.html(
                paragraph(element("strong", screen.say("model.title")), " ", model.card.spec, css="desk-quiet")
                + paragraph(screen.say("model.writes", languages=languages), css="desk-quiet")
            )
        elif screen.desk.trouble:
            st.html(
                paragraph(screen.say("model.trouble"), css="desk-notice")
                + paragraph(screen.desk.trouble, css="desk-quiet")
            )
        else:
            st.html(paragraph(screen.say("model.none"), css="desk-quiet"))
