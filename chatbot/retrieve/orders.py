"""What the records say of an order: what it was, where it stands, what was paid. Never whose it is.

The buyer's name, e-mail address and delivery address are not facts: no sentence of a reply needs them, and a
prompt is no place for them.
"""

from __future__ import annotations

from chatbot.domain import ORDERS_ON_THEIR_WAY, Fact, Order
from chatbot.retrieve.question import Question

SOURCE = "orders.csv"


def order_facts(question: Question) -> tuple[Fact, ...]:
    """What was ordered, its status, its days and its price; for a number without an order, that there is none."""
    number = question.inquiry.slots.order
    if number is None:
        return ()
    order = question.order
    if order is None:
        return (question.fact(f"order:{number}", SOURCE, "order.unknown", order=number),)
    delivery = _delivery(question, order)
    return (
        _item(question, order),
        _standing(question, order),
        _status(question, order),
        *delivery,
        _paid(question, order),
    )


def change_facts(question: Question) -> tuple[Fact, ...]:
    """Whether an order can still be changed, where its status alone answers that."""
    order = question.order
    if order is None or order.status in ORDERS_ON_THEIR_WAY:
        return ()
    return (question.fact(f"order:{order.number}:change", SOURCE, "order.closed", order=order.number),)


def _item(question: Question, order: Order) -> Fact:
    product = question.shop.products.get(order.sku)
    return question.fact(
        f"order:{order.number}",
        SOURCE,
        "order.item" if order.quantity == 1 else "order.items",
        order=order.number,
        product=question.told(product.names) if product else order.sku,
        quantity=str(order.quantity),
    )


def _standing(question: Question, order: Order) -> Fact:
    """What was ordered and where it is, as one would say it in a breath."""
    product = question.shop.products.get(order.sku)
    name = question.told(product.names) if product else order.sku
    one = order.quantity == 1
    what = question.say("order.one" if one else "order.several", product=name, quantity=str(order.quantity))
    state = question.say(f"order.state.{order.status}")
    key, days = _progress(question, order)
    text = question.say(f"order.standing.{key}", order=order.number, what=what, state=state, **days)
    if order.delivered_on is not None and order.status != "delivered":
        text = question.say("order.standing.settled", standing=text, state=state)
    return Fact(f"order:{order.number}:standing", text, SOURCE)


def _progress(question: Question, order: Order) -> tuple[str, dict[str, str]]:
    """How an order keeps to its day: the key of its text, and the days that the text may name."""
    if order.delivered_on is None and order.status not in ORDERS_ON_THEIR_WAY:
        key, late = "closed", 0
    elif order.delivered_on is None:
        late = (question.today - order.promised_on).days
        key = "overdue" if late > 0 else "due"
    else:
        late = (order.delivered_on - order.promised_on).days
        key = "late" if late > 0 else "on_time" if late == 0 else "early"
    days = {
        "promised": question.day(order.promised_on),
        "delivered": question.day(order.delivered_on or order.promised_on),
        "late": question.days(max(late, 0)),
    }
    return key, days


def _status(question: Question, order: Order) -> Fact:
    id = f"order:{order.number}:status"
    return question.fact(id, SOURCE, f"order.status.{order.status}", order=order.number)


def _delivery(question: Question, order: Order) -> tuple[Fact, ...]:
    """The promised and the actual day. What was cancelled or settled without a delivery is not waited for."""
    key, days = _progress(question, order)
    if key == "closed":
        return ()
    id = f"order:{order.number}:delivery"
    return (question.fact(id, SOURCE, f"order.{key}", order=order.number, **days),)


def _paid(question: Question, order: Order) -> Fact:
    return question.fact(
        f"order:{order.number}:paid",
        SOURCE,
        "order.paid" if order.delivery_fee else "order.paid_without_fee",
        order=order.number,
        goods=question.money(order.goods),
        fee=question.money(order.delivery_fee),
        total=question.money(order.paid),
    )
