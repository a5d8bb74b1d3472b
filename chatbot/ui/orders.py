"""The orders, to find the one that a customer speaks of and to see all that the records say of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from chatbot.desk import look_up
from chatbot.domain import Deed, Order
from chatbot.ui.escaping import plain
from chatbot.ui.markup import Text, chip, definitions, element
from chatbot.ui.noting import note
from chatbot.ui.screen import Screen

PAGE = 20
CHIPS = {"delivered": "desk-offer", "cancelled": "desk-outside_policy", "in_transit": "desk-needs_approval"}


def show(screen: Screen, _body: DeltaGenerator) -> None:
    st.title(screen.label("find.title"), anchor=False)
    text, day = _wanted(screen)
    found = look_up(screen.desk.shop.orders.values(), text, day)
    shown = st.session_state.get("orders-shown", PAGE)
    st.html(element("p", screen.say("find.count", count=screen.number(len(found))), css="desk-quiet"))
    if not found:
        _nothing(screen)
    with st.container(key="orders"):
        for order in found[:shown]:
            _entry(screen, order)
    if len(found) > shown:
        st.button(screen.label("find.more"), key="orders-more", type="tertiary", on_click=_show_more)


def _wanted(screen: Screen) -> tuple[str, date | None]:
    with st.container(horizontal=True, vertical_alignment="bottom", key="orders-wanted"):
        text = st.text_input(
            screen.label("find.text"), key="orders-text", max_chars=100, icon=":material/search:", on_change=_begin
        )
        day = st.date_input(
            screen.label("find.day"), value=None, key="orders-day", format="YYYY-MM-DD", on_change=_begin
        )
    return text, day


def _nothing(screen: Screen) -> None:
    known = any(order.phone for order in screen.desk.shop.orders.values())
    st.caption(screen.label("find.none" if known else "find.no_phones"))


def _entry(screen: Screen, order: Order) -> None:
    with st.container(border=True, key=f"order-{order.number}"):
        with st.container(horizontal=True, vertical_alignment="center", key=f"row-order-{order.number}"):
            opened = st.button(
                plain(f"{order.number} · {order.customer}"), key=f"order-open-{order.number}", type="tertiary"
            )
            st.html(chip(screen.say(f"order_status.{order.status}"), css=CHIPS.get(order.status, "")))
        st.html(element("div", " · ".join(_told(screen, order)), css="desk-quiet"))
    if opened:
        # What stands in an order is about a person: who has looked at it is put on record.
        note(screen, Deed.ORDER_READ, detail=order.number)
        _dialog(screen, order)(screen, order)


def _dialog(screen: Screen, order: Order) -> Callable[[Screen, Order], None]:
    # The dialog's title is an argument of its decorator, and in the language of the staff.
    @st.dialog(screen.label("order.title", number=order.number), width="small")
    def shown(screen: Screen, order: Order) -> None:
        st.html(definitions(_details(screen, order)))

    return shown


def _details(screen: Screen, order: Order) -> list[tuple[str, Text]]:
    gift = "" if order.recipient_is_buyer else screen.say("order.gift_yes")
    return [
        (screen.say("order.status"), screen.say(f"order_status.{order.status}")),
        (screen.say("order.product"), f"{screen.product(order)} × {order.quantity}"),
        (screen.say("order.paid"), screen.money(order.paid)),
        (screen.say("order.customer"), order.customer),
        (screen.say("field.phone"), order.phone),
        (screen.say("field.buyer_email"), order.buyer_email),
        (screen.say("order.gift"), gift),
        (screen.say("field.address"), order.address),
        (screen.say("order.ordered"), screen.day(order.ordered_on)),
        (screen.say("order.promised"), screen.day(order.promised_on)),
        (
            screen.say("order.delivered"),
            screen.day(order.delivered_on) if order.delivered_on else screen.say("order.not_delivered"),
        ),
        (screen.say("case.batch"), order.batch),
    ]


def _told(screen: Screen, order: Order) -> Iterator[str]:
    yield f"{screen.product(order)} × {order.quantity}"
    yield f"{screen.say('order.promised')} {screen.day(order.promised_on)}"
    if order.delivered_on:
        yield f"{screen.say('order.delivered')} {screen.day(order.delivered_on)}"


def _begin() -> None:
    st.session_state["orders-shown"] = PAGE


def _show_more() -> None:
    st.session_state["orders-shown"] = st.session_state.get("orders-shown", PAGE) + PAGE
