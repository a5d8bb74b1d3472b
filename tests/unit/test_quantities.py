"""What customers and models write in numbers, and that none of it goes unseen."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatbot.domain import Language
from chatbot.languages.folding import fold
from chatbot.quantities import Quantity, find

SUNDAY = date(2026, 11, 22)


def only(text: str, **how: bool) -> Quantity:
    found = find(text, SUNDAY, **how)
    assert len(found) == 1, found
    return found[0]


def said(text: str) -> list[tuple[str, Decimal, str]]:
    return [(one.kind, one.value, one.unit) for one in find(text, SUNDAY)]


@pytest.mark.parametrize(
    ("text", "value", "currency"),
    [
        ("$45", 45, "USD"),
        ("45 dollars", 45, "USD"),
        ("45 bucks", 45, "USD"),
        ("USD 45", 45, "USD"),
        ("under fifty dollars", 50, "USD"),
        ("£20", 20, "GBP"),
        ("thirty-five euros", 35, "EUR"),
        ("45,60 €", "45.60", "EUR"),
        ("$1,299.00", 1299, "USD"),
        ("a hundred dollars", 100, "USD"),
        ("¥200", 200, "CNY"),
        ("￥２００", 200, "CNY"),
        ("200元", 200, "CNY"),
        ("两百块", 200, "CNY"),
        ("兩百塊", 200, "CNY"),
        ("一百零五元", 105, "CNY"),
        ("三块五", "3.5", "CNY"),
        ("50美金", 50, "USD"),
        ("三百五", 350, ""),
        ("预算两千三", 2300, ""),
        (f"${'9' * 400}", 10**12, "USD"),
    ],
)
def test_money(text: str, value: int | str, currency: str) -> None:
    assert said(text) == [("amount", Decimal(value), currency)]


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("20%", 20, ""),
        ("20 percent", 20, ""),
        ("twenty per cent", 20, ""),
        ("20% off", 20, "off"),
        ("half price", 50, "off"),
        ("半价", 50, "off"),
        ("八折", 20, "off"),
        ("打八五折", 15, "off"),
        ("打8.5折", 15, "off"),
        ("百分之二十", 20, ""),
        ("一半的花", 50, ""),
    ],
)
def test_percentages(text: str, value: int, unit: str) -> None:
    assert said(text) == [("percent", Decimal(value), unit)]


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("two days", 2, "day"),
        ("48 hours", 48, "hour"),
        ("24h", 24, "hour"),
        ("a week", 1, "week"),
        ("a fortnight", 1, "fortnight"),
        ("two fortnights", 2, "fortnight"),
        ("a couple of days", 2, "day"),
        ("two and a half days", "2.5", "day"),
        ("a day and a half", "1.5", "day"),
        ("3 business days", 3, "day"),
        ("7-day guarantee", 7, "day"),
        ("两天", 2, "day"),
        ("三个小时", 3, "hour"),
        ("一周", 1, "week"),
        ("三個禮拜", 3, "week"),
        ("半个月", "0.5", "month"),
        ("一天半", "1.5", "day"),
        ("一晚上", 1, "day"),
        ("十几天", 10, "day"),
    ],
)
def test_durations(text: str, value: int | str, unit: str) -> None:
    assert said(text) == [("duration", Decimal(value), unit)]


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("12 roses", 12, "rose"),
        ("a dozen red roses", 12, "rose"),
        ("half a dozen lilies", 6, "lily"),
        ("2 dozen red long-stemmed roses", 24, "rose"),
        ("roses x 12", 12, ""),
        ("twelve", 12, ""),
        ("19朵", 19, "朵"),
        ("１２朵", 12, "朵"),
        ("一束", 1, "束"),
        ("两打", 24, ""),
        ("百合12枝", 12, "枝"),
        ("一起买了十一支", 11, "支"),
    ],
)
def test_counts(text: str, value: int, unit: str) -> None:
    assert said(text) == [("count", Decimal(value), unit)]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("yesterday", "2026-11-21"),
        ("two days ago", "2026-11-20"),
        ("last Tuesday", "2026-11-17"),
        ("on Monday", "2026-11-16"),
        ("next Friday", "2026-11-27"),
        ("Nov 20", "2026-11-20"),
        ("20 November 2026", "2026-11-20"),
        ("11/20", "2026-11-20"),
        ("20/11/2026", "2026-11-20"),
        ("2026-11-20", "2026-11-20"),
        ("the 20th", "2026-11-20"),
        ("December 24", "2026-12-24"),
        ("昨天", "2026-11-21"),
        ("前天", "2026-11-20"),
        ("大前天", "2026-11-19"),
        ("明天", "2026-11-23"),
        ("后天", "2026-11-24"),
        ("後天", "2026-11-24"),
        ("三天前", "2026-11-19"),
        ("三天后", "2026-11-25"),
        ("上周二", "2026-11-10"),
        ("这周五", "2026-11-20"),
        ("下周五", "2026-11-27"),
        ("11月20日", "2026-11-20"),
        ("十一月二十号", "2026-11-20"),
        ("20号", "2026-11-20"),
        ("2026年11月20日", "2026-11-20"),
        ("礼拜三", "2026-11-18"),
        ("星期天", "2026-11-22"),
    ],
)
def test_dates(text: str, day: str) -> None:
    found = only(text)
    assert (found.kind, found.day) == ("date", date.fromisoformat(day))
    assert found.value == (date.fromisoformat(day) - SUNDAY).days


def test_a_bare_weekday_lies_ahead_when_the_text_looks_ahead() -> None:
    assert only("on Monday", past=False).day == date(2026, 11, 23)
    assert only("周三", past=False).day == date(2026, 11, 25)


def test_a_date_without_a_year_is_the_nearest_one() -> None:
    (found,) = find("Dec 24", date(2027, 1, 3))
    assert found.day == date(2026, 12, 24)


@pytest.mark.parametrize("text", ["Feb 30", "13/45/2026", "99999999999 days ago", "2月30日"])
def test_a_day_that_does_not_exist_is_no_date(text: str) -> None:
    assert all(one.day is None for one in find(text, SUNDAY))
    assert find(text, SUNDAY)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("by 5 pm", 1020), ("17:30", 1050), ("half past eight", 510), ("下午三点", 900), ("今晚8点", 1200)],
)
def test_times_of_day_are_minutes_after_midnight(text: str, minutes: int) -> None:
    assert ("time", Decimal(minutes), "minute") in said(text)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("order 1042 arrived dead", "1042"),
        ("#1042", "1042"),
        ("order no. 1042", "1042"),
        ("my order number is 1042", "1042"),
        ("order number: FL-20413 please", "FL-20413"),
        ("订单1042", "1042"),
        ("订单号：1042", "1042"),
        ("訂單編號 A-2041", "A-2041"),
        ("单号1042", "1042"),
    ],
)
def test_order_numbers(text: str, number: str) -> None:
    assert [one.unit for one in find(text, SUNDAY) if one.kind == "order"] == [number]


@pytest.mark.parametrize(
    "text", ["I want to order 12 roses", "can I order 150 stems", "the order was 100 dollars", "订单12朵"]
)
def test_what_is_ordered_is_no_order_number(text: str) -> None:
    assert all(one.kind != "order" for one in find(text, SUNDAY))


@pytest.mark.parametrize(
    ("text", "both"),
    [
        ("$40-$60", [("amount", 40, "USD"), ("amount", 60, "USD")]),
        ("two or three days", [("duration", 2, "day"), ("duration", 3, "day")]),
        ("24-48 hours", [("duration", 24, "hour"), ("duration", 48, "hour")]),
        ("两三天", [("duration", 2, "day"), ("duration", 3, "day")]),
        ("三四百块", [("amount", 300, "CNY"), ("amount", 400, "CNY")]),
        ("两到三百块", [("amount", 200, "CNY"), ("amount", 300, "CNY")]),
    ],
)
def test_both_ends_of_a_range_are_seen(text: str, both: list[tuple[str, int, str]]) -> None:
    assert said(text) == both


@pytest.mark.parametrize(
    "text",
    [
        "一起",
        "百合",
        "十分满意",
        "no one came",
        "a few days",
        "several roses",
        "几天",
        "第一时间",
        "千万别",
        "乱七八糟",
    ],
)
def test_idioms_are_no_numbers(text: str) -> None:
    assert find(text, SUNDAY) == ()


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [("day 2", 2, "day"), ("on the third day", 3, "day"), ("第二天", 2, "day"), ("the 2nd bouquet", 2, "")],
)
def test_ordinals(text: str, value: int, unit: str) -> None:
    assert said(text) == [("ordinal", Decimal(value), unit)]


def test_telephone_numbers_are_numbers_of_their_own() -> None:
    assert said("(888) 426-4435") == [("number", Decimal(8884264435), "phone")]
    assert said("13812345678") == [("number", Decimal(13812345678), "phone")]


def test_one_language_may_be_read_alone() -> None:
    assert find("两天", SUNDAY, Language.ENGLISH) == ()
    assert [one.kind for one in find("$45 两天", SUNDAY, Language.CHINESE)] == ["amount", "duration"]


def test_places_are_those_of_the_text() -> None:
    text = "Ｐａｉｄ ￥２００ and 兩天後 they died"
    for one in find(text, SUNDAY):
        assert text[one.start : one.end] == one.text


WRITTEN = st.lists(
    st.one_of(
        st.text(max_size=6),
        st.integers(0, 10**9).map(str),
        st.sampled_from(
            [
                "$",
                "£",
                "%",
                ".",
                ",",
                "-",
                "/",
                ":",
                "#",
                "元",
                "块",
                "天",
                "周",
                "月",
                "日",
                "号",
                "年",
                "点",
                "折",
                "打",
                "朵",
                "半",
                "两",
                "三百五",
                "十二",
                "二〇二六",
                "１２",
                "½",
                "order",
                "days",
                "dozen",
                "twenty",
                "half",
                "nov",
                "20th",
                "last",
                "friday",
                "ago",
                "and",
                "or",
                "to",
                "到",
                "第",
                "上周",
                "百分之",
                "单号",
                "万",
            ]
        ),
    ),
    max_size=12,
).map(" ".join)


@settings(max_examples=300, deadline=None)
@given(text=st.one_of(WRITTEN, WRITTEN.map(lambda text: text.replace(" ", ""))))
def test_every_run_of_digits_is_in_exactly_one_quantity(text: str) -> None:
    found = find(text, SUNDAY)
    for earlier, later in pairwise(found):
        assert earlier.end <= later.start
    for digit in re.finditer(r"\d", fold(text)):
        assert sum(one.start <= digit.start() < one.end for one in found) == 1
    assert all(text[one.start : one.end] == one.text for one in found)
