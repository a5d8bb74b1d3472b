"""The sidebar: the shop, its conversations, the interface's language, and how the model is."""

from __future__ import annotations

from urllib.parse import urlencode

import streamlit as st
from markupsafe import Markup
from streamlit.delta_generator import DeltaGenerator

from chatbot.access import sees_only
from chatbot.backup import standing
from chatbot.domain import Conversation, Language, StaffRole
from chatbot.ui.escaping import plain
from chatbot.ui.gate import PASSWORD, SIGN_OUT
from chatbot.ui.markup import chip, element, paragraph
from chatbot.ui.place import LANGUAGE, LANGUAGES, go_to, name_language, named_language
from chatbot.ui.screen import Screen

PAGE = 12


def frame() -> tuple[DeltaGenerator, DeltaGenerator]:
    """The sidebar's body and its foot. The foot is filled first: it tells the language of the rest."""
    with st.sidebar:
        return st.container(key="body"), st.container(key="foot")


def language(default: Language) -> Language:
    """The interface's language: the one that the page's address names, until the switch is used."""
    st.segmented_control(
        " / ".join(LANGUAGES.values()),
        [*Language],
        default=named_language(default),
        required=True,
        format_func=LANGUAGES.__getitem__,
        key="language",
        label_visibility="collapsed",
        on_change=_switch,
    )
    return named_language(default)


def _switch() -> None:
    name_language(st.session_state["language"])


def head(screen: Screen) -> None:
    """The shop's name."""
    st.html(element("div", screen.told(screen.desk.shop.name), css="desk-name"))


def signed_in(screen: Screen) -> None:
    """Who is signed in, and the way out. A form and a link, because both lead to routes beside the pages."""
    person, query = screen.person, urlencode({LANGUAGE: screen.language})
    who = (
        element("strong", person.name) + " " + element("span", screen.say(f"role.{person.role}"), css="desk-quiet")
    )
    st.html(
        Markup(
            '<div class="desk-who">{}</div><div class="desk-ways"><a href="{}?{}" target="_self">{}</a>'
            '<form method="post" action="{}?{}"><button>{}</button></form></div>'
        ).format(
            who, PASSWORD, query, screen.say("person.password"), SIGN_OUT, query, screen.say("person.sign_out")
        )
    )


def show(screen: Screen, current: Conversation | None) -> None:
    """A new conversation, and those that the person may see."""
    st.button(
        screen.label("sidebar.new"),
        key="new",
        icon=":material/edit_square:",
        type="primary",
        width="stretch",
        on_click=go_to,
        args=(None,),
    )
    _conversations(screen, current)


def _conversations(screen: Screen, current: Conversation | None) -> None:
    shown = st.session_state.get("shown", PAGE)
    found = screen.desk.store.conversations(shown + 1, sees_only(screen.person))
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
        owner = conversation.owner
        whose = f" · {owner.name}" if owner is not None and owner.id != screen.person.id else ""
        st.html(element("div", screen.moment(conversation.started_at), whose, " ", mark, css="desk-quiet"))


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


def backup_status(screen: Screen) -> None:
    """Why the last backup failed: for those who can mend it."""
    if screen.person.role.covers(StaffRole.ADMIN) and (failure := standing(screen.desk.settings).failure):
        st.html(paragraph(screen.say("backup.failed"), css="desk-notice") + paragraph(failure, css="desk-quiet"))


def shop_status(screen: Screen) -> None:
    """What is wrong with the shop's files, where the desk could not take up a change of them."""
    if outdated := screen.desk.outdated:
        st.html(paragraph(screen.say("shop.outdated"), css="desk-notice") + paragraph(outdated, css="desk-quiet"))
