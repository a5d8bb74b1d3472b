"""What leaves the log is free of personal data: customers as they write, in both languages."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import replace

import pytest

from chatbot.config import SAMPLE_SHOP
from chatbot.domain import Language
from chatbot.redaction import Redactor, redactor_of
from chatbot.shop import load

EN, ZH = Language.ENGLISH, Language.CHINESE
FIRST = (
    "Amelia",
    "Bogdan",
    "Chidi",
    "Dorothea",
    "Eskil",
    "Fatima",
    "Grace",
    "Håkon",
    "Imogen",
    "José",
    "Rose",
    "Li",
)
LAST = ("Abernathy", "Brandt", "O'Connor", "Dubois", "Ellsworth", "Fraser-Kent", "Gonzalez", "Huang", "Ivanova")
FAMILY = ("王", "李", "张", "刘", "陈", "欧阳", "黄", "林", "何", "高")
GIVEN = ("子涵", "梓萱", "伟", "静怡", "俊杰", "若兰", "思远", "芳")
STREETS = ("Station Road", "Mill Street", "Harbour Lane", "Old Post Road", "Linden Avenue")
ROADS = ("中山北路", "人民大道", "南京西路", "学院街")
CARDS = ("4111 1111 1111 1111", "5500-0000-0000-0004", "378282246310005", "6011000990139424")
SAID = {
    "email": {
        EN: ("Write to {} please.", "my mail's {}, thanks", "({})"),
        ZH: ("请发到{}谢谢", "邮箱：{}。", "我的邮箱是{},麻烦了"),
    },
    "phone": {
        EN: ("Call me on {} after six.", "My number is {}.", "phone:{}, any time"),
        ZH: ("我的电话{}，随时可以", "请打{}联系我", "手机号：{}"),
    },
    "card": {EN: ("I paid with {}.", "card {} was charged"), ZH: ("卡号{}扣了款", "我用{}付的")},
    "name": {
        EN: ("My name is {}.", "Roses for my wife.\n\nBest wishes,\n{}", "It is for Mrs {}."),
        ZH: ("我叫{}，花蔫了", "收货人：{}", "{}女士订的玫瑰"),
    },
    "known": {
        EN: ("{} ordered it", "It's {} again.", "this was sent to {}?"),
        ZH: ("{}订的花", "是{}买的", "我是{}"),
    },
    "address": {
        EN: ("Send it to {}.", "it went to {} instead", "I live at {}, second floor"),
        ZH: ("送到{}", "地址是{}，别送错", "我住{}"),
    },
}


def phone(choice: random.Random, language: Language) -> str:
    def digits(count: int) -> str:
        return "".join(str(choice.randint(0, 9)) for _ in range(count))

    mobile = f"1{choice.choice('3589')}{digits(9)}"
    if language is ZH:
        return choice.choice(
            (
                mobile,
                f"{mobile[:3]} {mobile[3:7]} {mobile[7:]}",
                f"{mobile[:3]}-{mobile[3:7]}-{mobile[7:]}",
                f"+86 {mobile}",
                f"010-{choice.randint(2, 8)}{digits(7)}",
                f"(021){choice.randint(2, 8)}{digits(7)}",
                "".join(chr(ord(one) + 0xFEE0) for one in mobile),
            )
        )
    return choice.choice(
        (
            f"+1 415 555 {digits(4)}",
            f"(415) 555-{digits(4)}",
            f"415-555-{digits(4)}",
            f"+44 20 7946 0{digits(3)}",
            f"020 7946 0{digits(3)}",
            f"07700 900{digits(3)}",
            f"+49 30 {digits(7)}",
            f"0412 345 {digits(3)}",
        )
    )


@pytest.fixture(scope="module")
def redactor() -> Redactor:
    return redactor_of(load(SAMPLE_SHOP))


def made(kind: str, language: Language, choice: random.Random) -> Iterator[tuple[str, str]]:
    """Sentences that give something away, with what they give away."""
    known = [one.customer for one in load(SAMPLE_SHOP).orders.values()]
    while True:
        match kind:
            case "email":
                value = f"{choice.choice(FIRST).lower()}.{choice.randint(1, 99)}@mail.example.co.uk"
            case "phone":
                value = phone(choice, language)
            case "card":
                value = choice.choice(CARDS)
            case "known":
                value = choice.choice([one for one in known if one.isascii() is (language is EN)])
            case "address" if language is EN:
                value = f"{choice.randint(1, 250)} {choice.choice(STREETS)}"
            case "address":
                value = (
                    f"上海市黄浦区{choice.choice(ROADS)}{choice.randint(1, 900)}号{choice.randint(101, 2900)}室"
                )
            case _:
                full = f"{choice.choice(FIRST)} {choice.choice(LAST)}"
                chinese = choice.choice(FAMILY) + choice.choice(GIVEN)
                value = full if language is EN else chinese
        yield choice.choice(SAID[kind][language]).format(value), value


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("kind", SAID)
def test_what_is_personal_is_taken_out(redactor: Redactor, kind: str, language: Language) -> None:
    sentences = made(kind, language, random.Random(f"{kind} {language}"))
    tries = [next(sentences) for _ in range(200)]
    missed = [(text, redactor.clean(text)) for text, value in tries if leaks(redactor.clean(text), value)]
    assert len(missed) <= 0.02 * len(tries), missed[:5]


def leaks(clean: str, value: str) -> bool:
    """Whether any part of ``value`` that says something is still there."""
    digits = "".join(one for one in clean if one.isdecimal())
    numbers = "".join(one for one in value if one.isdecimal())
    words = [word for word in value.split() if len(word) > 1 and word.isalpha()] if value.isascii() else [value]
    return value in clean or (len(numbers) > 4 and numbers[-5:] in digits) or any(word in clean for word in words)


@pytest.mark.parametrize("language", Language)
def test_hardly_anything_else_that_customers_write_is_taken_out(redactor: Redactor, language: Language) -> None:
    # Most of those few do hold a name or an address.
    lines = (SAMPLE_SHOP / "intents" / f"{language}.jsonl").read_text("utf-8").splitlines()
    said = [json.loads(line)["text"] for line in lines if line.strip()]
    changed = [(text, redactor.clean(text)) for text in said if redactor.clean(text) != text]
    assert len(changed) <= 0.015 * len(said), changed


@pytest.mark.parametrize(
    "text",
    [
        "Order 1042 of 2026-11-21 cost $1,250.00, 12 roses.",
        "订单1042、1044，2026年11月21日，共计1250.00元",
        "Orders 1042 1044 1050 were late.",
        "Twelve red roses, Blush Letter, for Rose Day",
    ],
)
def test_orders_days_and_amounts_stay(redactor: Redactor, text: str) -> None:
    assert redactor.clean(text) == text


def test_a_tag_is_in_the_language_of_the_text(redactor: Redactor) -> None:
    assert redactor.clean("It's me@example.com.") == "It's [e-mail]."
    assert redactor.clean("我的邮箱是me@example.com。") == "我的邮箱是[邮箱]。"
    assert redactor.clean("地址是北京路88号，送到了北京西路88号") == "地址是[地址]，送到了[地址]"
    assert redactor.cleaned({"a": ["me@example.com", 7, None]}) == {"a": ["[e-mail]", 7, None]}


def test_a_shop_without_orders_has_a_redactor_too() -> None:
    shop = replace(load(SAMPLE_SHOP), orders={})
    assert redactor_of(shop).clean("Omar Farrell, omar@example.com") == "[name], [e-mail]"
