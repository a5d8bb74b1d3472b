"""What the page's address names, the conversation and the interface's language; the way to other pages."""

from __future__ import annotations

import streamlit as st

from chatbot.access import may_see
from chatbot.domain import Conversation, Language, ShopError
from chatbot.ui.screen import Screen

PARAMETER, LANGUAGE = "conversation", "lang"
LANGUAGES = {Language.ENGLISH: "English", Language.CHINESE: "中文"}

# The pages that others lead to.
CHAT, CASES, APPROVALS, SHOP, PEOPLE, START = "chat", "cases", "approvals", "shop", "people", "start"
WANTED = "wanted_page"


def current_conversation(screen: Screen) -> Conversation | None:
    """The conversation in the address, read from the log; None for a new one.

    One that is not in the log is said not to be there, and so is one that the person may not see.
    """
    named = st.query_params.get(PARAMETER)
    if named is None:
        return None
    try:
        found = screen.desk.store.conversation(_number(named))
    except ShopError:
        found = None
    if found is None or not may_see(screen.person, found):
        st.warning(screen.label("conversation.unknown"), icon=":material/search_off:")
        return None
    return found


def go_to(conversation: int | None) -> None:
    """Make the address name ``conversation``, or none for a new one."""
    if conversation is None:
        st.query_params.pop(PARAMETER, None)
    else:
        st.query_params[PARAMETER] = str(conversation)


def open_page(name: str, conversation: int | None = None) -> None:
    """Have the view ``name`` shown, of ``conversation`` where it is one's; for the callbacks of buttons."""
    st.session_state[WANTED] = name, conversation


def wanted_page() -> tuple[str, dict[str, str]] | None:
    """The view that a click has just asked for, and what its address is to name; it is given once."""
    name, conversation = st.session_state.pop(WANTED, (None, None))
    if name is None:
        return None
    told = {LANGUAGE: st.query_params[LANGUAGE]} if LANGUAGE in st.query_params else {}
    return name, told | ({PARAMETER: str(conversation)} if conversation else {})


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
