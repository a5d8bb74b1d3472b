"""A few things side by side, of which one is always chosen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import streamlit as st

from chatbot.ui.screen import Screen

T = TypeVar("T")


def one_of(screen: Screen, title: str, options: Sequence[T], words: str, key: str, default: T | None = None) -> T:
    """What is chosen of ``options``, at the beginning ``default`` or else the first.

    ``title`` is the key of what the choice is called for those who hear the page, ``words`` and an option are that
    of what the option is called.
    """
    chosen: T = st.segmented_control(
        screen.label(title),
        options,
        default=options[0] if default is None else default,
        required=True,
        format_func=lambda option: screen.label(f"{words}{option}"),
        key=key,
        label_visibility="collapsed",
    )
    return chosen
