"""A customer is on the telephone and has no order number at hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from small_shop import order

from chatbot.desk import look_up

ORDERS = (
    replace(order("1042"), customer="Zoë Lindqvist-Berg", phone="+1 413-555-0142"),
    replace(order("10421"), customer="王若兰", phone="13800138000", promised_on=date(2026, 12, 24)),
    replace(order("A-7"), customer="Ann Lee", delivered_on=None, ordered_on=date(2026, 11, 2)),
)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("1042", ["1042", "10421"]),
        ("#1042", ["1042", "10421"]),
        ("１０４２１", ["10421"]),
        ("a-7", ["A-7"]),
        ("zoe", ["1042"]),
        ("berg zoe", ["1042"]),
        ("若兰", ["10421"]),
        ("王若蘭", ["10421"]),
        ("0142", ["1042"]),
        ("555 01", ["1042"]),
        ("(413) 555", ["1042"]),
        ("138 0013", ["10421"]),
        ("00", []),
        ("nobody", []),
        ("", ["10421", "1042", "A-7"]),
    ],
)
def test_an_order_is_found_by_what_the_customer_says(text: str, numbers: list[str]) -> None:
    assert [one.number for one in look_up(ORDERS, text, None)] == numbers


@pytest.mark.parametrize(
    ("day", "numbers"), [(date(2026, 12, 24), ["10421"]), (date(2026, 11, 2), ["A-7"]), (date(2027, 1, 1), [])]
)
def test_a_day_finds_what_was_ordered_promised_or_delivered_on_it(day: date, numbers: list[str]) -> None:
    assert [one.number for one in look_up(ORDERS, "", day)] == numbers


def test_a_name_and_a_day_have_to_fit_both() -> None:
    assert look_up(ORDERS, "zoe", date(2026, 12, 24)) == ()
