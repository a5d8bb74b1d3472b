"""The shop's ready texts on the desk: what they say in a conversation, and what keeps them out of one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from chatbot.bootstrap import Desk, boot
from chatbot.config import Settings
from chatbot.domain import FilledText, Language, Message, Person, ReadyText, Role, ShopError, StaffRole, Turn
from chatbot.domain import TextVariable as Named
from chatbot.ui.screen import load_texts

AN = Person(1, "An", StaffRole.STAFF)
BO = Person(2, "Bo", StaffRole.STAFF)
WILTED = "The roses I bought for my sister wilted after two days, order 1042."
UNKNOWN = "My roses wilted after two days."
NEVER_CAME = "My order 1042 never arrived, nobody has delivered it."
MOURNING = "The lilies for my father's funeral arrived broken."
ZH_WILTED = "我给妹妹买的玫瑰两天就枯了，订单1042。"
ZH_UNKNOWN = "我的玫瑰两天就蔫了。"
ZH_NEVER_CAME = "订单1042的花我一直没收到。"
ZH_MOURNING = "父亲葬礼上的百合送到时都断了。"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    log = tmp_path_factory.mktemp("ready_texts") / "log.db"
    opened = boot(Settings.read({}, db=f"sqlite:///{log}", model="none:", today="2026-11-21"))
    for person in (AN, BO):
        assert opened.people.add(person.name, person.role, "correct horse battery", None) == person
    yield opened
    opened.close()


def answered(desk: Desk, text: str, **given: str) -> Turn:
    *_, turn = desk.assistant.answer(None, Message(Role.CUSTOMER, text, **given), by=AN)
    assert isinstance(turn, Turn)
    return turn


def with_photo(desk: Desk, text: str) -> Turn:
    return answered(desk, text, photo="roses.jpg")


def ready(desk: Desk, turn: Turn, id: str) -> FilledText:
    return next(one for one in desk.cases.ready_texts(AN, turn) if one.id == id)


def missing(desk: Desk, turn: Turn, id: str) -> tuple[Named, ...]:
    return ready(desk, turn, id).missing


def test_a_text_is_filled_in_from_the_order_and_the_offer(desk: Desk) -> None:
    turn = with_photo(desk, WILTED)
    order = desk.shop.orders["1042"]
    assert "the $66.00 goes back" in ready(desk, turn, "refund_way").text
    assert ready(desk, turn, "with_name").text.startswith(
        f"Thank you for being so patient with us, {order.customer}."
    )
    assert "roses last best" in ready(desk, turn, "first_hours").text
    assert "order 1042 reached its door on 19 November" in ready(desk, turn, "neighbours").text


def test_texts_are_in_the_customers_language(desk: Desk) -> None:
    turn = with_photo(desk, ZH_WILTED)
    assert [one.id for one in desk.cases.ready_texts(AN, turn)] == [
        one.id for one in desk.shop.ready_texts[Language.CHINESE]
    ]
    assert "退款，$66.00会" in ready(desk, turn, "refund_way").text.replace("US$", "$")
    assert "11月19日送到" in ready(desk, turn, "taken_in").text


def test_what_is_not_known_keeps_a_text_out_and_says_why(desk: Desk) -> None:
    turn = answered(desk, UNKNOWN)
    assert ready(desk, turn, "neighbours") == FilledText(
        "neighbours", "Delivered, but not found", "", (Named.ORDER, Named.DATE)
    )
    assert missing(desk, turn, "refund_way") == (Named.AMOUNT,)
    with pytest.raises(
        ShopError, match=r"ready_texts.toml, ready_text\[8\].text: \{amount\} has no value"
    ) as error:
        desk.cases.with_ready_text(AN, turn, turn.reply, "refund_way")
    assert "Traceback" not in str(error.value)
    with pytest.raises(ShopError, match="not there any more"):
        desk.cases.with_ready_text(AN, turn, turn.reply, "nonsense")


def test_no_amount_is_filled_in_before_a_supervisor_has_agreed(desk: Desk) -> None:
    turn = answered(desk, NEVER_CAME)
    assert turn.decision is not None and any(one.amount for one in turn.decision.remedies)
    assert missing(desk, turn, "refund_way") == (Named.AMOUNT,)


def test_a_buyer_is_not_named_to_whom_the_flowers_were_sent(desk: Desk) -> None:
    gift = next(one for one in desk.shop.orders.values() if not one.recipient_is_buyer and one.delivered_on)
    assert missing(desk, answered(desk, f"The flowers of order {gift.number} are dead."), "with_name")
    received = answered(desk, f"I was sent flowers by a friend, order {gift.number}, and they are dead.")
    assert missing(desk, received, "with_name") == (Named.CUSTOMER,)
    bought = answered(desk, f"The flowers I bought for my mother, order {gift.number}, are dead.")
    assert gift.customer in ready(desk, bought, "with_name").text


def test_several_texts_stand_behind_one_draft_and_go_out_with_it(desk: Desk) -> None:
    turn = with_photo(desk, WILTED)
    draft = turn.reply
    for id in ("in_bud", "with_name"):
        draft = desk.cases.with_ready_text(AN, turn, draft, id)
    texts = (turn.reply, ready(desk, turn, "in_bud").text, ready(desk, turn, "with_name").text)
    assert draft == "\n\n".join(texts)
    assert desk.cases.with_ready_text(AN, turn, " \n", "in_bud") == texts[1]
    desk.cases.send(AN, turn, draft)
    assert desk.cases.file(AN, turn.conversation).sent[turn.id].text == draft


def test_a_ready_text_is_guarded_like_any_other(desk: Desk) -> None:
    turn = with_photo(desk, WILTED)
    rash = ReadyText("rash", "A promise", "We will refund you $99.00 tomorrow, {customer}.")
    shop = replace(desk.shop, ready_texts={Language.ENGLISH: (rash,)})
    cases = replace(desk.cases, shop=shop)
    draft = cases.with_ready_text(AN, turn, turn.reply, "rash")
    assert "amount" in {one.check for one in cases.objections(AN, turn, draft)}
    with pytest.raises(ShopError, match="Write the reason"):
        cases.send(AN, turn, draft)


def test_ready_texts_are_not_filled_in_for_colleagues(desk: Desk) -> None:
    turn = with_photo(desk, WILTED)
    desk.cases.take(AN, turn.conversation)
    for refused in (
        lambda: desk.cases.ready_texts(BO, turn),
        lambda: desk.cases.with_ready_text(BO, turn, "", "in_bud"),
    ):
        with pytest.raises(ShopError, match="An has this conversation"):
            refused()


BELONGS = {
    Language.ENGLISH: {
        UNKNOWN: ("photo", "order_number", "revive", "in_bud"),
        NEVER_CAME: ("neighbours",),
        MOURNING: ("mourning",),
        WILTED: ("revive", "first_hours", "in_bud", "no_two_alike", "refund_way", "with_name"),
    },
    Language.CHINESE: {
        ZH_UNKNOWN: ("photo", "order_number", "revive", "in_bud"),
        ZH_NEVER_CAME: ("taken_in",),
        ZH_MOURNING: ("mourning",),
        ZH_WILTED: ("revive", "wake_up", "in_bud", "shades", "refund_way", "good_wishes"),
    },
}


@pytest.mark.parametrize("language", Language)
def test_the_guard_has_nothing_against_the_sample_texts_where_they_belong(desk: Desk, language: Language) -> None:
    belongs = BELONGS[language]
    assert {id for ids in belongs.values() for id in ids} == {one.id for one in desk.shop.ready_texts[language]}
    found = {
        (id, objection.check, objection.text, objection.reason)
        for said, ids in belongs.items()
        for turn in [answered(desk, said, **({"photo": "roses.jpg"} if said in (WILTED, ZH_WILTED) else {}))]
        for id in ids
        for objection in desk.cases.objections(AN, turn, ready(desk, turn, id).text or "missing {x}.")
    }
    assert not found


@pytest.mark.parametrize("language", Language)
def test_every_variable_has_a_word_for_its_absence(language: Language) -> None:
    assert {f"ready_missing.{name}" for name in Named} <= set(load_texts()[language].texts)
