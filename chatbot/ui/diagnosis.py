"""What was understood and what the records say of it, for the staff and in their language."""

from __future__ import annotations

from collections.abc import Iterator

import streamlit as st
from markupsafe import Markup

from chatbot.domain import Flower, Inquiry, Intent, Order, Product, Turn
from chatbot.ui.flowers import flower_note
from chatbot.ui.markup import Text, bullets, chip, definitions, element, label
from chatbot.ui.screen import Screen


def diagnosis(screen: Screen, turn: Turn) -> None:
    assert turn.inquiry is not None
    facts, inquiry = turn.facts, turn.inquiry
    st.html(
        _kind(screen, inquiry)
        + definitions(_heard(screen, inquiry))
        + (_order(screen, facts.order) if facts.order else _no_order(screen, inquiry))
        + _section(screen, "know.flowers", [flower_note(screen, flower, inquiry) for flower in _flowers(turn)])
        + _section(screen, "know.causes", [screen.told(cause.text) for cause in facts.causes])
        + _section(screen, "know.products", [_product(screen, product) for product in facts.products])
        + _section(screen, "know.closest", [_product(screen, product) for product in facts.closest])
    )


def _kind(screen: Screen, inquiry: Inquiry) -> Markup:
    asked = dict.fromkeys((inquiry.intent, *(aside.intent for aside in inquiry.also)))
    chips = [chip(screen.say(f"intent.{intent}"), css="desk-intent") for intent in asked]
    chips += [chip(screen.say(f"issue.{issue}")) for issue in inquiry.issues]
    chips.append(chip(screen.say(f"language.{inquiry.language}")))
    return element("div", *chips, css="desk-chips")


def _heard(screen: Screen, inquiry: Inquiry) -> Iterator[tuple[str, Text]]:
    """What the customer said of it, as far as the desk has understood it."""
    slots = inquiry.slots
    if slots.days_after_delivery is not None:
        yield screen.say("heard.days"), screen.days(slots.days_after_delivery)
    if slots.budget is not None:
        yield screen.say("heard.budget"), screen.money(slots.budget)
    if slots.superlative is not None:
        yield screen.say("heard.superlative"), screen.say(f"superlative.{slots.superlative}")
    if slots.unlisted is not None:
        yield screen.say("heard.unlisted"), slots.unlisted
    if slots.pets:
        yield screen.say("heard.pets"), screen.listed([screen.say(f"pet.{pet}") for pet in slots.pets])
    if slots.writer is not None and inquiry.intent is Intent.COMPLAINT:
        yield screen.say("heard.writer"), screen.say(f"writer.{slots.writer}")
    if slots.photo:
        yield screen.say("heard.photo"), screen.say("heard.photo_given")


def _order(screen: Screen, order: Order) -> Markup:
    pairs: list[tuple[str, Text]] = [
        (screen.say("order.product"), f"{screen.product(order)} × {order.quantity}"),
        (screen.say("order.customer"), order.customer),
        (screen.say("order.paid"), screen.money(order.paid)),
        (screen.say("order.ordered"), screen.day(order.ordered_on)),
        (screen.say("order.promised"), screen.day(order.promised_on)),
        (screen.say("order.delivered"), _delivered(screen, order)),
        (screen.say("order.status"), screen.say(f"order_status.{order.status}")),
    ]
    if not order.recipient_is_buyer:
        pairs.append((screen.say("order.gift"), screen.say("order.gift_yes")))
    return label(screen.say("order.title", number=order.number)) + definitions(pairs)


def _delivered(screen: Screen, order: Order) -> str:
    return screen.day(order.delivered_on) if order.delivered_on else screen.say("order.not_delivered")


def _no_order(screen: Screen, inquiry: Inquiry) -> Markup:
    """A number that leads to no order is said to: the customer may have mistyped it."""
    if inquiry.slots.order is None:
        return Markup("")
    return element("p", screen.say("order.unknown", number=inquiry.slots.order), css="desk-notice")


def _section(screen: Screen, title: str, items: list[Text]) -> Markup:
    return label(screen.say(title)) + bullets(items) if items else Markup("")


def _flowers(turn: Turn) -> tuple[Flower, ...]:
    """The flowers in question. Those of the products that fit are not: the products speak for themselves."""
    return () if turn.facts.products or turn.facts.closest else turn.facts.flowers


def _product(screen: Screen, product: Product) -> Markup:
    stock = "product.stock" if product.stock else "product.none"
    words = screen.say(stock, price=screen.money(product.price), stock=screen.number(product.stock))
    return element("strong", screen.told(product.names)) + element("div", words)
