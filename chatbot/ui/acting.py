"""Actions of a page's buttons: done in the button's callback, and what refuses them is said on the page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from chatbot.access import Refusal
from chatbot.domain import ShopError
from chatbot.store import LogError
from chatbot.ui.escaping import plain
from chatbot.ui.screen import Screen

TROUBLE = "trouble"


def act(action: Callable[..., None], *arguments: Any) -> None:
    """Do ``action``, as a button's callback."""
    done(action, *arguments)


def done(action: Callable[..., None], *arguments: Any) -> bool:
    """Do ``action``; False when it was refused."""
    try:
        action(*arguments)
    except ShopError as error:
        st.session_state[TROUBLE] = error
        return False
    return True


def trouble(screen: Screen) -> None:
    """Say why the last action was refused, if it was."""
    error = st.session_state.pop(TROUBLE, None)
    if isinstance(error, Refusal):
        st.warning(screen.refused(error), icon=":material/block:")
    elif isinstance(error, LogError):
        log_trouble(screen, error)
    elif error is not None:
        st.warning(screen.label("trouble.refused"), icon=":material/block:")
        st.text(str(error))


def log_trouble(screen: Screen, error: LogError) -> None:
    """Say what is wrong with the log, in the words of the interface, and below it whom it may help to mend it."""
    st.error(screen.refused(error), icon=":material/database_off:")
    st.caption(plain(str(error)))
