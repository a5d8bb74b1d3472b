"""What customers of one day meant, read with all that the desk knows: the shop, examples, what was said before."""

from __future__ import annotations

from datetime import date

import pytest

from chatbot.classifier import open_classifier
from chatbot.config import ROOT, Settings
from chatbot.domain import SHOP_NAME, Inquiry, Intent, Issue, Language, Message, Role, Superlative
from chatbot.names import NameIndex
from chatbot.shop import load
from chatbot.understand import Understanding

SUNDAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def understanding() -> Understanding:
    """Trained the first time on a machine, then read from where the desk keeps it."""
    shop = load(ROOT / "data")
    classifier = open_classifier(ROOT / "data" / "intents", Settings.read({}).cache, print)
    return Understanding(shop, NameIndex.of(shop.flowers), classifier)


def read(understanding: Understanding, *said: str) -> Inquiry:
    """What is asked after the customer has said these things; a text that begins with “desk:” is the desk's."""
    messages = [
        Message(Role.DESK, text.removeprefix("desk:"))
        if text.startswith("desk:")
        else Message(Role.CUSTOMER, text)
        for text in said
    ]
    return understanding.read(messages, SUNDAY)


@pytest.mark.parametrize(
    ("text", "intent", "sku"),
    [
        ("Is Late Summer still to be had?", Intent.PRODUCT, "DH-LATE"),
        ("Do you have Paper Lanterns at the moment?", Intent.PRODUCT, "MX-RANUN"),
        ("Please describe Cottage Gate for our window", Intent.DESCRIBE, "MX-COTTAGE"),
        ("Describe Safe with Whiskers in two sentences", Intent.DESCRIBE, "MX-KITTEN"),
        ("Where is the Velvet Evening I ordered?", Intent.ORDER_STATUS, "RS-VELVET"),
        ("“纸灯笼”还有货吗", Intent.PRODUCT, "MX-RANUN"),
        ("介绍一下“猫咪友好”", Intent.DESCRIBE, "MX-KITTEN"),
        ("给“秋收”写一段花束描述", Intent.DESCRIBE, "MM-AUTUMN"),
    ],
)
def test_a_bouquet_is_asked_about_by_its_name(
    understanding: Understanding, text: str, intent: Intent, sku: str
) -> None:
    inquiry = read(understanding, text)
    assert (inquiry.intent, inquiry.slots.products) == (intent, (sku,))
    assert inquiry.slots.pets == () and inquiry.issues == ()


@pytest.mark.parametrize(
    "text",
    [
        "My father can't stand strong scents and turns 70. What would you send him?",
        "We quarrelled, I'd like to say sorry to my sister. Anything up to forty dollars?",
        "Our book shop opens next week, something cheerful for the counter, up to 90",
        "她鼻炎，过生日送什么花好，六十块以内",
        "想跟同事道歉，送什么花，五十块",
        "过两天去看望老师，带什么花合适",
    ],
)
def test_a_question_before_buying_complains_of_nothing(understanding: Understanding, text: str) -> None:
    inquiry = read(understanding, text)
    assert (inquiry.intent, inquiry.issues) == (Intent.PRODUCT, ())


@pytest.mark.parametrize(
    ("text", "issue"),
    [
        ("Three of the stems were snapped in the box, and I need them for tomorrow", Issue.DAMAGED),
        ("The pot came in pieces, soil all over the hall", Issue.DAMAGED),
        ("They'd all wilted by the next evening", Issue.WILTED),
        ("The lilies only lasted two days", Issue.WILTED),
        ("花枝折断了两根，花头也掉了", Issue.DAMAGED),
        ("花茎压断了，后天要用", Issue.DAMAGED),
        ("第三天就全蔫了", Issue.WILTED),
    ],
)
def test_breakage_is_no_wilting_and_an_early_end_no_delay(
    understanding: Understanding, text: str, issue: Issue
) -> None:
    assert read(understanding, text).issues == (issue,)


@pytest.mark.parametrize(
    ("texts", "issues"),
    [
        (("The tulips were limp after two days, order 1040", "desk:A photo?", "No, I won't."), (Issue.WILTED,)),
        (
            ("My roses wilted overnight", "desk:The number and a photo?", "I'm never ordering from you again."),
            (Issue.WILTED,),
        ),
        (
            ("You've ruined my roses", "desk:What happened?", "They weren't wilted, I got gerberas instead."),
            (Issue.WRONG_ITEM,),
        ),
        (("教师节的花坏了", "desk:发生了什么？", "不是蔫，是送错了，我订的是百合"), (Issue.WRONG_ITEM,)),
        (("玫瑰两天就枯了", "desk:订单号是多少？", "1044，别再推来推去了"), (Issue.WILTED,)),
    ],
)
def test_grumbling_adds_no_issue_and_a_denial_takes_one_away(
    understanding: Understanding, texts: tuple[str, ...], issues: tuple[Issue, ...]
) -> None:
    assert read(understanding, *texts).issues == issues


@pytest.mark.parametrize(
    ("texts", "issue"),
    [
        (
            ("For what I paid that was poor.", "desk:What was it?", "Cheap paper and a thin bunch, nothing else."),
            Issue.POOR_VALUE,
        ),
        (("花这么多钱不值。", "desk:是哪里不满意？", "分量一般，包得也马虎，别的倒没什么。"), Issue.POOR_VALUE),
        (
            (
                "Nobody answers me.",
                "desk:What is it about?",
                "A different greeting on the card, I never heard back.",
            ),
            Issue.IGNORED,
        ),
        (("花没收到，单号1051", "desk:请再看一下。", "我再确认了一遍，真的没有。"), Issue.NOT_DELIVERED),
        (("Where is my bouquet? I stayed home for it all day and nothing came.",), Issue.NOT_DELIVERED),
        (("Granny likes freesias. She had them on the Sunday, I'd paid for the Saturday.",), Issue.LATE),
    ],
)
def test_value_silence_lateness_and_absence_are_no_wrong_bouquet(
    understanding: Understanding, texts: tuple[str, ...], issue: Issue
) -> None:
    assert read(understanding, *texts).issues == (issue,)


@pytest.mark.parametrize(
    ("text", "issue"),
    [
        ("Ranunculus all limp, order 1034, I enclose a picture.", Issue.WILTED),
        ("Snapdragons faded, order #1027.", Issue.WILTED),
        ("Order 1050. Vase cracked. Picture enclosed.", Issue.DAMAGED),
        ("跟图片不符，1037，照片附上。", Issue.NOT_AS_PICTURED),
        ("送来的花不对，订单1046，附上照片。", Issue.WRONG_ITEM),
    ],
)
def test_a_complaint_of_few_words_is_one_beside_its_number_and_photo(
    understanding: Understanding, text: str, issue: Issue
) -> None:
    inquiry = read(understanding, text)
    assert (inquiry.intent, inquiry.issues) == (Intent.COMPLAINT, (issue,))


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("Order 1056, where is it?", Intent.ORDER_STATUS),
        ("Order 1056, can I change the card message?", Intent.ORDER_CHANGE),
        ("订单1056，什么时候到？", Intent.ORDER_STATUS),
        ("1042收到了，照片附上，真好看", Intent.CHITCHAT),
    ],
)
def test_who_gives_a_number_or_a_photo_need_not_complain(
    understanding: Understanding, text: str, intent: Intent
) -> None:
    inquiry = read(understanding, text)
    assert (inquiry.intent, inquiry.issues) == (intent, ())


@pytest.mark.parametrize(
    ("text", "issue"),
    [
        # Haste is no lateness of flowers that came in time, ...
        (
            "The box and the flowers in it were crushed, order 1044, photo attached. "
            "The wedding begins in half an hour and the bride is in tears.",
            Issue.DAMAGED,
        ),
        # ... a bargain about days tells of no wilting, and who wants money does not ask where the flowers are.
        ("发错花了，1046，照片附上。我知道过了几天，你写三天以内，我给好评。", Issue.WRONG_ITEM),
        ("Order 1051 never came. Will you pay me $300 now?", Issue.NOT_DELIVERED),
        ("订单1051到现在都没收到，给我300块行吗？", Issue.NOT_DELIVERED),
    ],
)
def test_pressure_adds_nothing_to_what_went_wrong(understanding: Understanding, text: str, issue: Issue) -> None:
    inquiry = read(understanding, text)
    assert (inquiry.intent, inquiry.issues) == (Intent.COMPLAINT, (issue,))


@pytest.mark.parametrize(
    ("text", "hurt"),
    [
        ("My cat chews leaves. Are snapdragons poisonous to cats?", False),
        ("A kitten moves in on Friday. Are the tulips dangerous for it?", False),
        ("家里的猫爱啃叶子，郁金香有毒吗", False),
        ("My cat has just chewed a lily, is it poisonous?", True),
        ("The dog may have eaten a tulip bulb!", True),
        ("猫刚吃了一片百合叶子，有毒吗", True),
    ],
)
def test_an_emergency_is_only_what_was_or_may_have_been_eaten(
    understanding: Understanding, text: str, hurt: bool
) -> None:
    inquiry = read(understanding, text)
    assert (inquiry.intent is Intent.PET_SAFETY, Issue.PET_HARM in inquiry.issues) == (True, hurt)


@pytest.mark.parametrize(
    ("said", "superlative", "colours"),
    [
        (("What suits a birthday?", "got anything cheaper?"), Superlative.CHEAPEST, ()),
        (
            ("What have you got for a birthday?", "something bigger, and in yellow?"),
            Superlative.LARGEST,
            ("yellow",),
        ),
        (("有什么适合生日的花？", "便宜点的呢"), Superlative.CHEAPEST, ()),
        (("推荐一束生日的花", "有黄色的吗"), None, ("yellow",)),
    ],
)
def test_whoever_was_shown_bouquets_asks_for_others_and_complains_of_nothing(
    understanding: Understanding, said: tuple[str, ...], superlative: Superlative | None, colours: tuple[str, ...]
) -> None:
    found = read(understanding, *said)
    assert found.intent is Intent.PRODUCT and found.slots.occasion == "birthday"
    assert (found.slots.superlative, found.slots.colours) == (superlative, colours)


@pytest.mark.parametrize(
    "text", ["Do you carry lilies?", "Have you got any carnations?", "店里有康乃馨吗", "有没有剑兰"]
)
def test_whether_a_flower_is_sold_is_no_question_what_it_means(understanding: Understanding, text: str) -> None:
    assert read(understanding, text).intent is Intent.PRODUCT


@pytest.mark.parametrize("text", ["I want my money back", "I demand a refund!", "我要退款"])
def test_who_begins_with_a_demand_for_money_complains_and_is_asked_of_what(
    understanding: Understanding, text: str
) -> None:
    found = read(understanding, text)
    assert (found.intent, found.issues) == (Intent.COMPLAINT, (Issue.OTHER,))


def test_who_thanks_for_a_refund_does_not_complain(understanding: Understanding) -> None:
    assert read(understanding, "The refund has arrived, thank you so much").intent is Intent.CHITCHAT


@pytest.mark.parametrize(
    "text", ["我爱人的花束里全是小虫，看着就难受", "The wrapping was crawling with bugs, disgusting"]
)
def test_insects_are_no_pet_that_came_to_harm(understanding: Understanding, text: str) -> None:
    found = read(understanding, text)
    assert found.intent is Intent.COMPLAINT and Issue.PET_HARM not in found.issues and found.issues


def test_a_bare_number_is_answered_in_the_language_of_the_conversation(understanding: Understanding) -> None:
    assert read(understanding, "1057").intent is Intent.ORDER_STATUS
    assert read(understanding, "desk:您好，请问订单号是多少？", "1057").language is Language.CHINESE


@pytest.mark.parametrize(
    "text",
    [
        "What is your shop called?",
        "who am I talking to?",
        "Hey, what's the name of your store?",
        "你们店叫什么",
        "请问你们花店叫什么名字？",
        "我在跟谁说话？",
    ],
)
def test_who_asks_whom_they_talk_to_wants_a_name_and_no_other_person(
    understanding: Understanding, text: str
) -> None:
    inquiry = read(understanding, text)
    assert (inquiry.intent, inquiry.topics) == (Intent.CHITCHAT, (SHOP_NAME,))
    assert not inquiry.slots.person


@pytest.mark.parametrize(
    "text",
    ["What is your shop called and where is it?", "Who is this for?", "I want to talk to someone", "你们店在哪"],
)
def test_another_question_is_not_one_for_the_name(understanding: Understanding, text: str) -> None:
    assert read(understanding, text).topics == ()


@pytest.mark.parametrize(
    ("said", "least", "most"),
    [
        (("My budget is 50",), None, 50),
        (("I'm looking for red roses for my wife", "50"), None, 50),
        (("I'm looking for red roses for my wife", "around 50"), None, 50),
        (("I'm looking for red roses for my wife", "under 40"), None, 40),
        (("I'm looking for red roses for my wife", "40-60"), 40, 60),
        (("想买一束红玫瑰送女朋友", "预算是80"), None, 80),
        (("想买一束红玫瑰送女朋友", "50"), None, 50),
    ],
)
def test_a_number_is_money_where_bouquets_are_spoken_of(
    understanding: Understanding, said: tuple[str, ...], least: int | None, most: int
) -> None:
    inquiry = read(understanding, *said)
    assert (inquiry.intent, inquiry.slots.budget_low, inquiry.slots.budget) == (Intent.PRODUCT, least, most)
    assert inquiry.slots.order is None


@pytest.mark.parametrize(
    "said",
    [
        ("I'm looking for red roses for my wife", "50 roses"),
        ("I'm looking for red roses for my wife", "1042"),
        ("My roses wilted", "50"),
    ],
)
def test_stems_orders_and_answers_to_other_questions_are_no_money(
    understanding: Understanding, said: tuple[str, ...]
) -> None:
    assert read(understanding, *said).slots.budget is None
