"""The shop's ready texts, filled in from the order and the decision of a conversation. Pure."""

from __future__ import annotations

from datetime import date
from string import Formatter

from chatbot.domain import (
    Decision,
    FilledText,
    Language,
    Order,
    ReadyText,
    Shop,
    ShopError,
    Slots,
    Status,
    TextVariable,
    Turn,
    Writer,
)
from chatbot.money import money
from chatbot.prose import day_text, list_text

Values = dict[str, str]


def filled_texts(turn: Turn, shop: Shop, today: date) -> tuple[FilledText, ...]:
    """The ready texts in the customer's language; none for a turn that was never understood."""
    values = _values(turn, shop, today)
    return tuple(_filled(one, values) for one in _ready_texts(turn, shop))


def inserted(draft: str, id: str, turn: Turn, shop: Shop, today: date) -> str:
    """``draft`` with the ready text ``id`` as its last paragraph.

    Raises ``ShopError`` for a text that is not there, and for one with a variable that has no value here.
    """
    ready = next((one for one in _ready_texts(turn, shop) if one.id == id), None)
    if ready is None:
        raise ShopError("This ready text is not there any more. Reload the page.")
    found = _filled(ready, _values(turn, shop, today))
    if found.missing:
        raise ShopError(
            f"{ready.source}: {{{found.missing[0]}}} has no value in this conversation, so the text "
            "cannot be put in. Choose another, or write it yourself."
        )
    return "\n\n".join(filter(None, (draft.rstrip(), found.text)))


def _ready_texts(turn: Turn, shop: Shop) -> tuple[ReadyText, ...]:
    return shop.ready_texts.get(turn.plan.language, ()) if turn.plan else ()


def _filled(one: ReadyText, values: Values) -> FilledText:
    named = dict.fromkeys(TextVariable(name) for _, name, _, _ in Formatter().parse(one.text) if name)
    missing = tuple(name for name in named if not values.get(name))
    return FilledText(one.id, one.title, "" if missing else one.text.format_map(values), missing)


def _values(turn: Turn, shop: Shop, today: date) -> Values:
    """What is known, in the customer's language; the rest is blank."""
    if turn.plan is None:
        return {}
    language = turn.plan.language
    slots = turn.inquiry.slots if turn.inquiry else Slots()
    values: Values = {
        TextVariable.FLOWER: _flowers(turn, slots, language, shop),
        TextVariable.AMOUNT: _amount(turn.decision, language, shop),
    }
    order = turn.facts.order
    return values if order is None else values | _of_order(order, slots, language, shop, today)


def _of_order(order: Order, slots: Slots, language: Language, shop: Shop, today: date) -> Values:
    # Who sent the flowers may be a secret: only the buyer is called by the buyer's name.
    is_buyer = order.recipient_is_buyer or slots.writer is Writer.BUYER
    product = shop.products.get(order.sku)
    return {
        TextVariable.ORDER: order.number,
        TextVariable.CUSTOMER: order.customer if is_buyer else "",
        TextVariable.PRODUCT: product.names.get(language, "") if product else "",
        TextVariable.DATE: day_text(order.delivered_on, today, language) if order.delivered_on else "",
    }


def _flowers(turn: Turn, slots: Slots, language: Language, shop: Shop) -> str:
    """The flowers that were spoken of, else those of the order."""
    ordered = tuple(flower.id for flower in turn.facts.flowers) if turn.facts.order else ()
    spoken = [shop.flowers[id] for id in slots.flowers or ordered if id in shop.flowers]
    return list_text([one.plurals.get(language, "") for one in spoken], language) if spoken else ""


def _amount(decision: Decision | None, language: Language, shop: Shop) -> str:
    """The amount of the offer, if it has one only: of two, nobody knows which is meant."""
    if decision is None or decision.status is not Status.OFFER:
        return ""
    amounts = {one.amount for one in decision.remedies if one.amount is not None and not one.approval}
    return money(amounts.pop(), shop.currency, language) if len(amounts) == 1 else ""
