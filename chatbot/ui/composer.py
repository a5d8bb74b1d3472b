"""Where a message comes from: the input at the foot of the page, an example, or a message sent again."""

from __future__ import annotations

from typing import Any

import streamlit as st

from chatbot.domain import Message, Picture, Role, ShopError
from chatbot.pictures import MOST_BYTES, cleaned
from chatbot.ui.screen import Screen

PHOTOS = ("jpg", "jpeg", "png", "webp")
LONGEST_MESSAGE = 6000
LONGEST_ORDER = 24
EXAMPLES = ("examples.complaint", "examples.product", "examples.care")
ASKED, ORDER, TAKEN, PICTURE = "asked", "order", "order_taken", "picture"


def composer(screen: Screen) -> Message | None:
    """Show the input and give the message that has just been sent, if there is one."""
    with st.bottom, st.container(key="composer", horizontal=True, vertical_alignment="bottom"):
        _order_field(screen)
        value = st.chat_input(
            screen.say("composer.placeholder"),
            key="message",
            max_chars=LONGEST_MESSAGE,
            max_upload_size=MOST_BYTES // 1024**2,
            accept_file=True,
            file_type=PHOTOS,
            submit_mode="stop",
            on_submit=_take_order,
        )
    asked: Message | None = st.session_state.pop(ASKED, None)
    return asked if value is None else _message(screen, value)


def examples(screen: Screen) -> None:
    """What an empty desk shows: what it is for, and three questions to try."""
    st.title(screen.label("welcome.title"), anchor=False)
    st.text(screen.say("welcome.text"))
    with st.container(key="examples"):
        for key in EXAMPLES:
            message = Message(Role.CUSTOMER, screen.say(key))
            st.button(screen.label(key), key=key, on_click=send, args=(message,), width="stretch")


def send(message: Message) -> None:
    """Have ``message`` answered when the page is next run; for the callbacks of buttons."""
    st.session_state[ASKED] = message


def taken_picture() -> Picture | None:
    """The photo that came with the message which is being answered; it is given once."""
    picture: Picture | None = st.session_state.pop(PICTURE, None)
    return picture


# A widget in a fragment: to fill it in does not stop a reply that is being written.
@st.fragment
def _order_field(screen: Screen) -> None:
    st.text_input(
        screen.say("composer.order"),
        key=ORDER,
        max_chars=LONGEST_ORDER,
        placeholder=screen.say("composer.order"),
        label_visibility="collapsed",
    )


def _take_order() -> None:
    """The number goes with the message that it was given with, and with no later one."""
    st.session_state[TAKEN] = st.session_state.get(ORDER, "").strip()
    st.session_state[ORDER] = ""


def _message(screen: Screen, value: Any) -> Message | None:
    order = st.session_state.pop(TAKEN, "") or None
    photo = value.files[0] if value.files else None
    if photo is not None:
        try:
            # What the name promises is looked at: a picture counts as evidence.
            st.session_state[PICTURE] = cleaned(photo.getvalue())
        except ShopError as error:
            st.error(screen.label("composer.no_picture"), icon=":material/broken_image:")
            st.text(f"{photo.name}: {error}")
            return None
    return Message(Role.CUSTOMER, value.text, order, photo.name if photo else None)
