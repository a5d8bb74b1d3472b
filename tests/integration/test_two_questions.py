"""Customers who ask two things at once, and those who only sound like it: one Sunday in the shop.

None of the messages is among the examples that the desk learns from.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from chatbot.bootstrap import Desk, boot
from chatbot.config import Settings
from chatbot.domain import Act, Inquiry, Intent, Language, Message, Role, Turn
from chatbot.store.codec import from_json, to_json

CARE, SAFETY, MEANING = Intent.CARE, Intent.PET_SAFETY, Intent.MEANING
POLICY, PRODUCT, STATUS, CHANGE = Intent.POLICY, Intent.PRODUCT, Intent.ORDER_STATUS, Intent.ORDER_CHANGE


@pytest.fixture(scope="module")
def desk() -> Iterator[Desk]:
    desk = boot(Settings.read({}, db="sqlite://", today="2026-11-22", model="none:"))
    yield desk
    desk.close()


def answered(desk: Desk, *said: str) -> Turn:
    """The desk's turn on the last of these messages; those before it are answered, too."""
    conversation = None
    for text in said:
        *_, turn = desk.assistant.answer(conversation, Message(Role.CUSTOMER, text))
        assert isinstance(turn, Turn)
        conversation = turn.conversation
    return turn


def further(turn: Turn) -> list[Intent]:
    assert turn.inquiry is not None
    return [aside.intent for aside in turn.inquiry.also]


def acts(turn: Turn) -> list[Act]:
    assert turn.plan is not None
    return [step.act for step in turn.plan.steps]


@pytest.mark.parametrize(
    ("text", "also", "told"),
    [
        ("How long do tulips last and can I put them next to my dog?", [CARE], ["toxic", "3 to 7 days"]),
        ("Is eucalyptus toxic to cats? I'm also wondering how long it lasts.", [CARE], ["toxic", "7 to 21 days"]),
        (
            "How long do sunflowers last in a vase and what do they stand for?",
            [MEANING],
            ["7 to 10 days", "loyalty"],
        ),
        ("Are you open on Christmas and what does delivery cost?", [POLICY], ["25 December", "$8.00"]),
        ("What's your refund policy? And where exactly is your shop?", [POLICY], ["perishable", "18 Willow Lane"]),
        ("Are carnations safe for cats? Do you have any in pink?", [PRODUCT], ["toxic", "rated safe"]),
        (
            "Do you deliver on Sundays, and what do you have under $50 that is safe for a cat?",
            [POLICY],
            ["Sunday by 10:00", "rated safe"],
        ),
        ("How much are twelve red roses and can you deliver them tomorrow?", [POLICY], ["Starlit Roses", "13:00"]),
        (
            "Which bouquet under $40 would you suggest for a teacher? Will it come with a card?",
            [POLICY],
            ["40 words"],
        ),
        (
            "Where's my parcel, order 1052? Oh and do you close early on Thanksgiving?",
            [STATUS],
            ["13:00", "overdue"],
        ),
        ("Where is order 1052? Also, can I change the card message?", [STATUS], ["on its way", "17:00"]),
        (
            "how do i care for an orchid. also what are your prices for delivery",
            [CARE],
            ["$12.00", "bright shade"],
        ),
        ("百合能放几天？家里有猫安全吗？", [CARE], ["致命", "瓶插期"]),
        ("你们周日营业吗？配送费怎么算？", [POLICY], ["9:00–15:00", "$8.00"]),
        ("绣球花怎么养护，对兔子有毒吗？", [CARE], ["按不安全对待", "花头"]),
        ("有没有适合养猫家庭的花？可以匿名送吗？", [POLICY], ["安全", "署名"]),
        ("订单1052现在在哪里？还有你们元旦开门吗？", [POLICY], ["配送途中", "1 月 1 日"]),
    ],
)
def test_both_questions_are_answered(desk: Desk, text: str, also: list[Intent], told: list[str]) -> None:
    turn = answered(desk, text)
    assert further(turn) == also
    assert [words for words in told if words not in turn.reply] == []
    assert acts(turn)[-1] in (Act.OFFER_HELP, Act.REQUEST)


@pytest.mark.parametrize(
    ("text", "also", "told"),
    [
        ("My roses from order 1042 wilted after two days. Also do you have a vase for sale?", PRODUCT, "$18.00"),
        ("The bouquet from order 1042 arrived crushed. Do you also do weddings?", POLICY, "six weeks"),
        ("1042的玫瑰两天就蔫了。顺便问一下你们几点关门？", POLICY, "18:30"),
        ("花送来就断了三枝，订单1044。对了，你们卖花瓶吗？", PRODUCT, "US$18.00"),
    ],
)
def test_a_question_beside_a_complaint_comes_after_the_remedy(
    desk: Desk, text: str, also: Intent, told: str
) -> None:
    turn = answered(desk, text)
    assert turn.inquiry is not None and turn.decision is not None
    assert turn.inquiry.intent is Intent.COMPLAINT and further(turn) == [also]
    order = acts(turn)
    assert order.index(Act.REMEDY) < order.index(Act.ANSWER) < order.index(Act.CLOSING) == len(order) - 1
    assert told in turn.reply.split("\n\n")[-2]


@pytest.mark.parametrize(
    "text",
    [
        "The bouquet of order 1042 was limp by day two. Also, are you open at Christmas?",
        "订单1042的花第二天就垂头了。顺便问一下，圣诞节你们开门吗？",
    ],
)
def test_what_is_only_asked_about_is_no_part_of_what_went_wrong(desk: Desk, text: str) -> None:
    turn = answered(desk, text)
    assert further(turn) == [POLICY]
    assert turn.inquiry is not None and turn.inquiry.slots.occasion is None and turn.inquiry.slots.order == "1042"


def test_a_thing_that_is_not_sold_is_no_reason_to_pass_over_the_question(desk: Desk) -> None:
    turn = answered(desk, "My order 1042 roses hung their heads on day two. By the way, do you sell fertiliser?")
    assert turn.decision is not None and turn.decision.clauses
    assert further(turn) == [PRODUCT]
    assert "on record" in turn.reply


def test_a_tip_is_not_given_twice(desk: Desk) -> None:
    turn = answered(desk, "Three roses were snapped, order 1042. Could you tell me how to keep the rest fresh?")
    assert further(turn) == [CARE]
    assert Act.CARE not in acts(turn) and turn.reply.count("Cut 2 cm off the stems") == 1


@pytest.mark.parametrize(
    "text",
    [
        "How can you sell such garbage? My roses from order 1042 were dead in a day.",
        "My bouquet never arrived, order 1043. What am I supposed to tell my wife? Who does this?",
        "The roses died after two days. What should I do now? Can I get my money back?",
        "My flowers were crushed. Will you refund me or send new ones? When will I hear from you?",
        "Order 1042 came two days late. Why does nobody answer? Do you even care?",
        "The wrong bouquet came, order 1043. How could this happen? Can you send the right one tomorrow?",
        "Why would anyone pay 70 dollars for this? The petals fell off overnight. What kind of shop are you?",
        "花送来就烂了，你们觉得合理吗？能退钱吗？订单1042",
        "这也叫新鲜？两天全蔫了，怎么办啊？你们管不管？",
        "为什么没人回复我？有人吗？花坏了谁负责？",
        "我的花和图片完全不一样，你们是在骗人吗？可以赔偿吗？",
    ],
)
def test_who_is_angry_asks_for_nothing_but_the_remedy(desk: Desk, text: str) -> None:
    turn = answered(desk, text)
    assert further(turn) == [] and Act.ANSWER not in acts(turn)


@pytest.mark.parametrize(
    "text",
    [
        "Hi, how are you? I have a question: what are your opening hours? Thanks, can't wait to hear from you!",
        "Could you help me please? I am looking for a bouquet for my mum. Do you have something in yellow?",
        "What flowers are good for a birthday? She likes purple, do you have something like that?",
        "Are tulips toxic for cats? What about my dog, is it dangerous for him too?",
        "How do I keep roses alive? Sugar in the water? Is that a myth?",
        "Can I change the address on order 1043? It should go to 5 Oak Street, is that possible?",
        "Is it too late to change the card on order 1053? I wrote the wrong name, silly me, can you fix that?",
        "What would you suggest for our tenth anniversary? Red roses, up to about 80 bucks",
        "My cat sleeps in the same room, is a lily dangerous?",
        "家里有只小奶猫，非洲菊能摆吗？",
        "你好，在吗？请问玫瑰能养多久？",
        "想送女朋友花，有什么推荐吗？粉色的有吗？",
        "能不能帮我看看订单1042？到哪里了呢？",
        "百合对猫有毒吗？那对狗呢？",
    ],
)
def test_one_question_in_many_words_is_one(desk: Desk, text: str) -> None:
    assert further(answered(desk, text)) == []


@pytest.mark.parametrize(
    "text",
    [
        "She ate a lily leaf! What should I do? Are you open now? It's my cat",
        "猫吃了百合怎么办？会死吗？你们几点开门？",
        "I want to speak to a manager. Do you close at five?",
    ],
)
def test_an_emergency_and_a_call_for_a_person_stand_alone(desk: Desk, text: str) -> None:
    turn = answered(desk, text)
    assert turn.plan is not None and turn.plan.escalated
    assert further(turn) == [] and Act.HANDOVER in acts(turn)


def test_only_the_latest_message_asks(desk: Desk) -> None:
    first = "My gerberas drooped on the third day, order 1044. By the way, are you open on Sunday?"
    assert further(answered(desk, first)) == [POLICY]
    assert further(answered(desk, first, "Here is the photo you wanted, and it is order 1044")) == []


def test_what_was_found_for_both_is_told_to_staff_and_kept(desk: Desk) -> None:
    turn = answered(desk, "How long do tulips last and can I put them next to my dog?")
    assert {"pet:tulip:dog", "vase_life:tulip"} <= {fact.id for fact in turn.facts.every}
    assert turn.plan is not None
    assert {fact.id for fact in turn.facts.every} <= {fact.id for fact in turn.plan.facts}
    assert desk.store.turn(turn.id).inquiry == turn.inquiry


def test_an_inquiry_of_an_older_desk_asks_one_thing() -> None:
    old = to_json(Inquiry, Inquiry("When do you open?", Language.ENGLISH, POLICY))
    del old["also"]
    assert from_json(Inquiry, old).also == ()
