"""orders.csv: what was sold, as the till tells it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from typing import Annotated

from pydantic import AfterValidator

from chatbot.domain import ORDER_STATES, ORDERS_ON_THEIR_WAY, Order
from chatbot.shop import forms, tables
from chatbot.shop.mistakes import Mistake, unknown
from chatbot.shop.sources import Source


def _state(word: str) -> str:
    if word not in ORDER_STATES:
        raise ValueError(unknown("status", word, ORDER_STATES))
    return word


def _address(text: str) -> str:
    if not all(text.partition("@")) or any(character.isspace() for character in text):
        raise ValueError(f"'{text}' is not an e-mail address. Write it like mei@example.com.")
    return text


def _one_or_more(count: int) -> int:
    if count < 1:
        raise ValueError("the quantity is 0. Write how many were bought.")
    return count


class _OrderForm(forms.Form):
    order: forms.Text
    customer: forms.Text
    buyer_email: Annotated[str, AfterValidator(_address)]
    recipient_is_buyer: tables.Flag
    sku: forms.Text
    quantity: Annotated[tables.Whole, AfterValidator(_one_or_more)]
    price: tables.Amount
    delivery_fee: tables.Amount
    ordered_on: tables.Day
    promised_on: tables.Day
    delivered_on: tables.DayIfAny
    address: forms.Text
    batch: str
    status: Annotated[str, AfterValidator(_state)]
    phone: str = ""


ORDER_COLUMNS = tuple(_OrderForm.model_fields)


def read_orders(source: Source, products: Collection[str]) -> dict[str, Order]:
    """The orders by number. Raises ``ShopError`` with every mistake, such as a SKU that is not in ``products``."""
    return examine_orders(source, products).checked()


def examine_orders(source: Source, products: Collection[str]) -> tables.Examined[Order]:
    """As ``read_orders``, with the mistakes beside the orders that are right.

    Raises ``WrongFile`` for a file that is no table of orders.
    """
    reading = tables.read_forms(source, _OrderForm)
    return tables.examined(reading, _found(source, reading, products), lambda row: row.order, _order)


def order_cells(order: Order) -> dict[str, str]:
    """The order as a line of orders.csv, by column."""
    return {
        "order": order.number,
        "customer": order.customer,
        "buyer_email": order.buyer_email,
        "recipient_is_buyer": "yes" if order.recipient_is_buyer else "no",
        "sku": order.sku,
        "quantity": str(order.quantity),
        "price": f"{order.price:.2f}",
        "delivery_fee": f"{order.delivery_fee:.2f}",
        "ordered_on": order.ordered_on.isoformat(),
        "promised_on": order.promised_on.isoformat(),
        "delivered_on": order.delivered_on.isoformat() if order.delivered_on else "",
        "address": order.address,
        "batch": order.batch,
        "status": order.status,
        "phone": order.phone,
    }


def _found(source: Source, reading: tables.Reading[_OrderForm], products: Collection[str]) -> Iterator[Mistake]:
    for line, row in reading.rows:
        yield from (Mistake(source.name, line, *wrong) for wrong in _wrong(row, products))
    numbers = ((line, row.order) for line, row in reading.rows)
    problem = "the order '{key}' is there twice, first in line {line}. Give each order its own number."
    yield from tables.repeated(source, numbers, "order", problem)


def _wrong(row: _OrderForm, products: Collection[str]) -> list[tuple[str, str]]:
    wrong = []
    if row.sku not in products:
        wrong.append(("sku", unknown("product", row.sku, products)))
    if row.promised_on < row.ordered_on:
        wrong.append(("promised_on", _early("promised", row.promised_on, row.ordered_on)))
    if row.delivered_on and row.delivered_on < row.ordered_on:
        wrong.append(("delivered_on", _early("delivered", row.delivered_on, row.ordered_on)))
    if row.status == "delivered" and not row.delivered_on:
        wrong.append(("delivered_on", "the order is delivered and has no day. Write the day, or another status."))
    if row.status in ORDERS_ON_THEIR_WAY and row.delivered_on:
        wrong.append(("status", f"the order is '{row.status}' and has a delivery day. Correct one of the two."))
    return wrong


def _early(what: str, day: date, ordered: date) -> str:
    return f"{what} on {day}, before it was ordered on {ordered}. Correct one of the two days."


def _order(row: _OrderForm) -> Order:
    return Order(
        number=row.order,
        customer=row.customer,
        buyer_email=row.buyer_email,
        recipient_is_buyer=row.recipient_is_buyer,
        sku=row.sku,
        quantity=row.quantity,
        price=row.price,
        delivery_fee=row.delivery_fee,
        ordered_on=row.ordered_on,
        promised_on=row.promised_on,
        delivered_on=row.delivered_on,
        address=row.address,
        batch=row.batch,
        status=row.status,
        phone=row.phone,
    )
