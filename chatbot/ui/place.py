"""What the page's address names: the view, the conversation, and the language of the interface."""

from __future__ import annotations

from enum import StrEnum

import streamlit as st

from chatbot.domain import Conversation, Language, ShopError
from chatbot.ui.screen import Screen

PARAMETER, LANGUAGE, VIEW = "conversation", "lang", "view"


class View(StrEnum):
    CHAT = "chat"
    CASES = "cases"
    CASE = "case"
    APPROVALS = "approvals"


def current_conversation(screen: Screen) -> Conversation | None:
    """The conversation in the address, read from the log; None for a new one.

    One that is not in the log is said not to be there.
    """
    named = st.query_params.get(PARAMETER)
    if named is None:
        return None
    try:
        return screen.desk.store.conversation(_number(named))
    except ShopError:
        st.warning(screen.label("conversation.unknown"), icon=":material/search_off:")
        return None


def go_to(conversation: int | None) -> None:
    """Make the address name ``conversation``, or none for a new one."""
    st.query_params.pop(VIEW, None)
    if conversation is None:
        st.query_params.pop(PARAMETER, None)
    else:
        st.query_params[PARAMETER] = str(conversation)


def named_view() -> View:
    """The view in the address; the chat if there is none, or none that the desk has."""
    named = st.query_params.get(VIEW)
    return View(named) if named in tuple(View) else View.CHAT


def open_view(view: View, conversation: int | None = None) -> None:
    """Make the address name ``view``, of ``conversation`` where it is one's."""
    go_to(conversation)
    st.query_params[VIEW] = view


def named_language(default: Language) -> Language:
    """The language in the address; ``default`` if there is none, or none that the desk has."""
    named = st.query_params.get(LANGUAGE)
    return Language(named) if named in tuple(Language) else default


def name_language(language: Language) -> None:
    """Make the address name ``language``."""
    st.query_params[LANGUAGE] = language


def _number(text: str) -> int:
    """Raises ``ShopError``; a number of more digits than a row can have is not looked up."""
    if not (text.isascii() and text.isdigit() and len(text) <= 15):
        raise ShopError("The address names no conversation.")
    return int(text)
