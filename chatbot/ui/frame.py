"""What stands around every page: the sidebar, the interface's language, and who may see the page at all."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.navigation.page import StreamlitPage

from chatbot.access import Refusal, require
from chatbot.bootstrap import Desk
from chatbot.domain import ShopError
from chatbot.store import LogError
from chatbot.ui import sidebar
from chatbot.ui.acting import log_trouble, trouble
from chatbot.ui.leaving import leave_when_signed_out
from chatbot.ui.person import current
from chatbot.ui.place import wanted_page
from chatbot.ui.screen import ICON, STYLE, Screen, load_texts
from chatbot.ui.views import View


def framed(desk: Desk, view: View, pages: Mapping[View, StreamlitPage]) -> None:
    """Show ``view`` to the person who is signed in, in the language that the address names.

    ``pages`` are the desk's; the sidebar links to those that the person may see.
    """
    _go_on(pages)
    st.set_page_config(
        page_title=desk.shop.name[desk.shop.staff_language], page_icon=ICON.read_text("utf-8"), layout="wide"
    )
    st.html(STYLE)
    person = current()
    body, foot = sidebar.frame()
    with foot:
        who = st.container(key="person")
        language = sidebar.language(desk.shop.staff_language)
        screen = Screen(desk, person, language, load_texts()[language], desk.assistant.today())
        sidebar.model_status(screen)
        sidebar.shop_status(screen)
        sidebar.backup_status(screen)
    with who:
        sidebar.signed_in(screen)
        leave_when_signed_out()
    with body:
        sidebar.head(screen)
        for one, page in pages.items():
            if one.linked and person.role.covers(one.role):
                _link(screen, one, page)
    _shown(screen, view, body)


def _go_on(pages: Mapping[View, StreamlitPage]) -> None:
    """To the page that a click on this one has asked for."""
    if wanted := wanted_page():
        name, address = wanted
        st.switch_page(next(page for view, page in pages.items() if view.name == name), query_params=address)


def _link(screen: Screen, view: View, page: StreamlitPage) -> None:
    st.page_link(
        page,
        label=screen.label(f"views.{view.name}"),
        icon=view.icon,
        width="stretch",
        query_params={"lang": screen.language},
    )


def _shown(screen: Screen, view: View, body: DeltaGenerator) -> None:
    try:
        require(screen.person, view.role)
        trouble(screen)
        view.show(screen, body)
    except Refusal as refusal:
        st.error(screen.refused(refusal), icon=":material/lock:")
    except LogError as error:
        log_trouble(screen, error)
    except ShopError as error:
        st.error(screen.label("trouble.desk"), icon=":material/error:")
        st.text(str(error))
