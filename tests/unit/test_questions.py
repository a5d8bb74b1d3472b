"""Where a message begins to ask something else."""

from __future__ import annotations

import pytest

from chatbot.domain import Language
from chatbot.understand.questions import demands, named, pieces

EN, ZH = Language.ENGLISH, Language.CHINESE


def cut(text: str, language: Language) -> list[str]:
    return [piece.text for piece in pieces(text, language)]


@pytest.mark.parametrize(
    ("text", "language", "parts"),
    [
        (
            "How long do tulips last and can I put them next to my dog?",
            EN,
            ["How long do tulips last", "can I put them next to my dog?"],
        ),
        ("Where are you, and is there parking?", EN, ["Where are you", "is there parking?"]),
        ("do u sell tulips and how much is delivery", EN, ["do u sell tulips", "how much is delivery"]),
        (
            "Tell me if daffodils hurt dogs and also whether you open on Monday",
            EN,
            ["Tell me if daffodils hurt dogs", "whether you open on Monday"],
        ),
        ("Do you have roses and tulips?", EN, ["Do you have roses and tulips?"]),
        ("It came late and is the wrong colour.", EN, ["It came late and is the wrong colour."]),
        (
            "My cat sleeps in the same room, is that dangerous?",
            EN,
            ["My cat sleeps in the same room, is that dangerous?"],
        ),
        ("绣球花怎么养护，对兔子有毒吗？", ZH, ["绣球花怎么养护", "对兔子有毒吗？"]),
        ("家里有只小奶猫，非洲菊能摆吗？", ZH, ["家里有只小奶猫，非洲菊能摆吗？"]),
        ("玫瑰蔫了，另外想问你们几点关门", ZH, ["玫瑰蔫了", "你们几点关门"]),
        ("百合还有货吗？", ZH, ["百合还有货吗？"]),
        ("顺便", ZH, []),
    ],
)
def test_a_message_is_cut_where_it_asks_something_else(text: str, language: Language, parts: list[str]) -> None:
    assert cut(text, language) == parts


@pytest.mark.parametrize(
    ("text", "language", "asks"),
    [
        ("I bought lilies. When do you open?", EN, [False, True]),
        ("how much is delivery", EN, [True]),
        ("When they came they were brown.", EN, [False]),
        ("花坏了。你们几点开门", ZH, [False, True]),
    ],
)
def test_what_asks_needs_no_question_mark(text: str, language: Language, asks: list[bool]) -> None:
    assert [piece.asks for piece in pieces(text, language)] == asks


@pytest.mark.parametrize(
    ("text", "flowers", "language", "read"),
    [
        ("how long do they last?", "tulips", EN, "how long do tulips last?"),
        ("how long?", "tulips", EN, "how long?"),
        ("能放几天？", "百合", ZH, "百合能放几天？"),
        ("它能放几天？", "百合", ZH, "百合能放几天？"),
    ],
)
def test_flowers_are_named_where_a_word_stands_for_them(
    text: str, flowers: str, language: Language, read: str
) -> None:
    assert named(text, flowers, language) == read


@pytest.mark.parametrize(
    ("text", "language", "own"),
    [
        ("Can I get my money back?", EN, True),
        ("How could this happen?", EN, True),
        ("Do you sell vases?", EN, False),
        ("Can I pay by card in the shop?", EN, False),
        ("怎么办啊？", ZH, True),
        ("能退钱吗？", ZH, True),
        ("你们几点关门？", ZH, False),
    ],
)
def test_a_complaints_own_questions_are_known(text: str, language: Language, own: bool) -> None:
    assert demands(text, language) is own
