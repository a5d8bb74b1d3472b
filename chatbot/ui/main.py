"""The script that Streamlit runs for every page view: it opens the process's desk and shows the page."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from chatbot.bootstrap import Desk
from chatbot.domain import ShopError
from chatbot.ui.frame import framed
from chatbot.ui.opened import desk_of, settings_of_process
from chatbot.ui.views import VIEWS, View


def show() -> None:
    try:
        desk = desk_of(settings_of_process())
        st.navigation(list(_pages(desk).values()), position="hidden").run()
    except ShopError as error:
        st.text(str(error))


def _pages(desk: Desk) -> dict[View, StreamlitPage]:
    """Every page for everyone: one that is not for the person who asks says so."""
    pages: dict[View, StreamlitPage] = {}

    def shown(view: View) -> Callable[[], None]:
        return lambda: framed(desk, view, pages)

    for view in VIEWS:
        pages[view] = st.Page(shown(view), title=view.name, url_path=view.name, default=view is VIEWS[0])
    return pages


if __name__ == "__main__":
    show()
