"""Texts that people edit: a slip in one is said with its file and key, before a customer could read it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from chatbot.domain import Language, ShopError
from chatbot.phrases import Phrases, load_phrases
from chatbot.prose import day_text, days_text, list_text, month_text

VARIABLES = {"greeting": ("name",), "order.late": ("order", "days")}
GOOD = 'greeting = ["Hello {name}.", "Good day, {name}."]\n[order]\nlate = "Order {order} is {days} late."\n'


def folder(tmp_path: Path, english: str, chinese: str = GOOD) -> Path:
    (tmp_path / "en.toml").write_text(english, encoding="utf-8")
    (tmp_path / "zh.toml").write_text(chinese, encoding="utf-8")
    return tmp_path


def test_texts_are_filled_in_and_wordings_taken_in_turn(tmp_path: Path) -> None:
    phrases = load_phrases(folder(tmp_path, GOOD), VARIABLES)[Language.ENGLISH]
    assert phrases.say("order.late", order="1042", days="2 days") == "Order 1042 is 2 days late."
    greetings = [phrases.say("greeting", variant, name="Ida") for variant in range(3)]
    assert greetings == ["Hello Ida.", "Good day, Ida.", "Hello Ida."]


def test_what_a_customer_wrote_is_never_read_as_a_variable() -> None:
    assert Phrases("en.toml", {"said": ("{text}",)}).say("said", text="{order}") == "{order}"


@pytest.mark.parametrize(
    ("english", "said"),
    [
        ('greeting = "Hello."', "`order.late`"),
        (GOOD + 'soon = "Soon."', "`order.soon`"),
        (GOOD.replace("{days}", "{day}"), "{day}"),
        (GOOD.replace("{days}", "{days:>5}"), "`order.late`"),
        (GOOD.replace("{days}", "{days"), "malformed"),
        (GOOD.replace("Hello {name}.", " "), "blank"),
        (GOOD.replace('"Order {order} is {days} late."', "3"), "`order.late`"),
        ("greeting = ", "not TOML"),
    ],
)
def test_a_slip_names_the_file_and_the_key(tmp_path: Path, english: str, said: str) -> None:
    with pytest.raises(ShopError) as error:
        load_phrases(folder(tmp_path, english), VARIABLES)
    assert said in str(error.value) and "en.toml" in str(error.value)


def test_a_language_without_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "en.toml").write_text(GOOD, encoding="utf-8")
    with pytest.raises(ShopError, match=r"zh\.toml"):
        load_phrases(tmp_path, VARIABLES)


def test_an_unknown_key_or_variable_is_refused_when_it_is_said() -> None:
    phrases = Phrases("en.toml", {"greeting": ("Hello {name}.",)})
    with pytest.raises(ShopError, match="goodbye"):
        phrases.say("goodbye")
    with pytest.raises(ShopError, match="name"):
        phrases.say("greeting", nam="Ida")


def test_days_and_lists_are_written_as_the_language_writes_them() -> None:
    today = date(2026, 11, 20)
    english, chinese = Language
    assert day_text(date(2026, 11, 19), today, english) == "19 November"
    assert day_text(date(2025, 12, 31), today, english) == "31 December 2025"
    assert day_text(date(2026, 11, 19), today, chinese) == "11月19日"
    assert [days_text(count, english) for count in (0, 1, 5, 21)] == ["0 days", "1 day", "5 days", "21 days"]
    assert days_text(5, chinese) == "5天"
    assert list_text(["roses", "irises", "tulips"], english) == "roses, irises and tulips"
    assert list_text(["玫瑰", "鸢尾"], chinese) == "玫瑰和鸢尾"
    assert month_text(5, english) == "May"
