"""The script that Streamlit runs for every page view: it opens the process's desk and shows the page."""

from __future__ import annotations

import streamlit as st

from chatbot.domain import ShopError
from chatbot.ui.chat import page
from chatbot.ui.opened import desk_of, settings_of_process
from chatbot.ui.person import current


def show() -> None:
    try:
        desk = desk_of(settings_of_process())
    except ShopError as error:
        st.text(str(error))
        return
    page(desk, current())


if __name__ == "__main__":
    show()
