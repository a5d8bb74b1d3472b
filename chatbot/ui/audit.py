"""The audit page, for supervisors: who did what to which object, and when."""

from __future__ import annotations

from urllib.parse import urlencode

import streamlit as st
from markupsafe import Markup
from streamlit.delta_generator import DeltaGenerator

from chatbot.domain import AuditEntry, Deed, Thing
from chatbot.ui.markup import element
from chatbot.ui.place import LANGUAGE, PARAMETER
from chatbot.ui.screen import Screen

PAGE = 50
OF_A_ROLE = (Deed.PERSON_ADDED, Deed.ROLE_CHANGED)
OF_THE_SHOP = (
    Deed.ORDERS_IMPORTED,
    Deed.PRODUCTS_IMPORTED,
    Deed.PRODUCTS_EDITED,
    Deed.ORDER_READ,
    Deed.LOG_RESTORED,
)
ERASURES = (Deed.CUSTOMER_ERASED, Deed.EXPIRED_ERASED)


def show(screen: Screen, _body: DeltaGenerator) -> None:
    st.title(screen.label("audit.title"), anchor=False)
    st.html(element("p", screen.say("audit.text"), css="desk-quiet"))
    names = {member.person.id: member.person.name for member in screen.desk.store.people.all()}
    who = st.selectbox(
        screen.label("audit.who"),
        [None, *names],
        format_func=lambda number: names.get(number, screen.say("audit.everyone")),
        key=screen.key("audit_who"),
        width=320,
    )
    shown = st.session_state.get("audit_shown", PAGE)
    entries = screen.desk.store.audit.newest(shown + 1, who)
    if not entries:
        st.caption(screen.label("audit.empty"))
        return
    st.html(_table(screen, entries[:shown]))
    if len(entries) > shown:
        st.button(screen.label("audit.older"), key="audit_older", type="tertiary", on_click=_show_more)


def _show_more() -> None:
    st.session_state["audit_shown"] = st.session_state.get("audit_shown", PAGE) + PAGE


def _table(screen: Screen, entries: tuple[AuditEntry, ...]) -> Markup:
    names = ("audit.when", "audit.who", "audit.what", "audit.object")
    head = element("tr", *(element("th", screen.say(name)) for name in names))
    rows = [_row(screen, entry) for entry in entries]
    return element("table", element("thead", head), element("tbody", *rows), css="desk-table")


def _row(screen: Screen, entry: AuditEntry) -> Markup:
    cells = (
        element("td", screen.moment(entry.at), css="desk-when"),
        element("td", entry.who.name if entry.who else screen.say(_nobody(entry))),
        element("td", screen.say(f"deed.{entry.deed}")),
        element("td", *_about(screen, entry)),
    )
    return element("tr", *cells)


def _about(screen: Screen, entry: AuditEntry) -> list[Markup | str]:
    detail = _detail(screen, entry)
    parts = [_object(screen, entry), element("span", detail, css="desk-quiet") if detail else ""]
    return [part for part in (parts[0], " " if all(parts) else "", parts[1]) if part]


def _nobody(entry: AuditEntry) -> str:
    return "audit.stranger" if entry.deed is Deed.SIGN_IN_REFUSED else "audit.terminal"


def _object(screen: Screen, entry: AuditEntry) -> Markup | str:
    if entry.thing is not Thing.CONVERSATION:
        return entry.name
    address = "/?" + urlencode({PARAMETER: entry.number, LANGUAGE: screen.language})
    title = entry.name or screen.say("sidebar.untitled")
    return Markup('<a href="{}" target="_self">{}</a>').format(address, title)


def _detail(screen: Screen, entry: AuditEntry) -> str:
    if entry.deed in OF_A_ROLE:
        return screen.say(f"role.{entry.detail}")
    if entry.deed in OF_THE_SHOP or entry.deed is Deed.EMAIL_CHANGED:
        return entry.detail
    if entry.deed in ERASURES:
        return screen.say("audit.erased", count=entry.detail)
    if entry.deed is Deed.CASE_CHANGED:
        return screen.say(f"event.{entry.detail}")
    return screen.say("audit.address", address=entry.detail) if entry.detail else ""
