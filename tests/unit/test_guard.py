"""The guard on its own: true sentences pass, and a sentence with one claim changed does not.

The true sentences are the desk's standard wording for many customers; the changed ones are those sentences with an
amount, a day, a product, a remedy, a pet's safety put wrong, and sentences as small models really write them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from random import Random

import pytest

from chatbot.config import ROOT
from chatbot.domain import Act, Inquiry, Intent, Issue, Language, Pet, Plan, Slots, Step, Verdict
from chatbot.evaluation.mutations import mutants, objection_to
from chatbot.evaluation.mutators import MUTATORS
from chatbot.evaluation.sayings import MESSAGES, Ground, standard_sayings
from chatbot.guard import Guard
from chatbot.names import NameIndex
from chatbot.plan import load_wording
from chatbot.prompts import load_prompts
from chatbot.retrieve import fact_phrases
from chatbot.sentences import split
from chatbot.shop import load

TODAY = date(2026, 11, 22)
SHOP = load(ROOT / "data")
WORDING = load_wording(ROOT / "prompts" / "wording")
PHRASES = fact_phrases(ROOT / "prompts" / "facts")
GUARD = Guard.of(SHOP, NameIndex.of(SHOP.flowers), WORDING, load_prompts(ROOT / "prompts" / "draft"))
GROUND = Ground(SHOP, WORDING, PHRASES, GUARD, TODAY)


@dataclass(frozen=True)
class Said:
    """A sentence in its place."""

    text: str
    step: Step
    plan: Plan

    def verdict(self) -> Verdict:
        return GUARD.check(self.text, self.step, self.plan, (), TODAY)

    def covers(self, line: str, free: bool = True) -> bool:
        return not GUARD.lost(self.text, line, self.step, self.plan, TODAY, free)


def plan_of(
    intent: Intent,
    language: Language = Language.ENGLISH,
    issue: Issue | None = None,
    variant: int = 0,
    text: str = "",
    **slots: object,
) -> Plan:
    issues = (issue,) if issue else ()
    slot = Slots(**slots)  # type: ignore[arg-type]
    return GROUND.plan(Inquiry(text or MESSAGES[language], language, intent, issues, slot), variant)


TRUE = standard_sayings(GROUND)


def test_what_is_true_is_let_through() -> None:
    blocked = [(true.text, why) for true in TRUE if (why := objection_to(true, GROUND))]
    assert len(TRUE) > 2000
    assert len(blocked) <= len(TRUE) * 0.01, blocked[:10]


# Percentages stand in few sentences, since a remedy is told as an amount.
AT_LEAST = dict.fromkeys(MUTATORS, 80) | {"percentage": 2}


@pytest.mark.parametrize("kind", MUTATORS)
def test_one_claim_put_wrong_is_caught(kind: str) -> None:
    wrong = mutants(TRUE, GROUND, Random(1))[kind]
    slipped = [false.text for _, _, false in wrong if not objection_to(false, GROUND)]
    assert len(wrong) >= AT_LEAST[kind]
    assert len(slipped) <= len(wrong) * 0.01, slipped[:10]


# --- what is made up of the customer's own story ---


def consolation(said: str, message: str, language: Language = Language.ENGLISH) -> Verdict:
    """The verdict on a sentence of sympathy for wilted roses."""
    plan = plan_of(Intent.COMPLAINT, language, Issue.WILTED, text=message, flowers=("rose",))
    return Said(said, plan.steps[0], plan).verdict()


def test_only_who_was_spoken_of_is_taken_up() -> None:
    told, untold = "The roses for my mother drooped after two days.", "My roses drooped after two days."
    said = "I'm so sorry that the roses for your mother drooped."
    assert consolation(said, told).released
    assert consolation(said, untold).check == "recipient"
    said = "真抱歉，送给您妈妈的玫瑰早早就蔫了。"
    assert consolation(said, "送妈妈的玫瑰两天就蔫了。", Language.CHINESE).released
    assert consolation(said, "玫瑰两天就蔫了。", Language.CHINESE).check == "recipient"


def test_the_customers_own_team_is_no_one_who_takes_over() -> None:
    told = "The roses for my team drooped after two days."
    assert consolation("I'm so sorry that your team has had so little of the roses.", told).released
    assert consolation("I'm so sorry about the roses, and our team will see to it.", told).check == "handover"
    told = "送同事的玫瑰两天就蔫了。"
    assert consolation("真抱歉，您同事将玫瑰插好没多久就蔫了。", told, Language.CHINESE).released
    assert consolation("真抱歉玫瑰蔫了，同事会跟进。", told, Language.CHINESE).check == "handover"


def test_no_occasion_is_made_up() -> None:
    said = "I'm so sorry that the roses drooped before the birthday."
    assert consolation(said, "The roses for her birthday drooped after two days.").released
    assert consolation(said, "The roses drooped after two days.").check == "occasion"
    said = "生日的玫瑰蔫了，真对不起。"
    assert consolation(said, "玫瑰两天就蔫了。", Language.CHINESE).check == "occasion"


def test_what_the_wording_fills_in_makes_no_other_sentence() -> None:
    plan = plan_of(Intent.COMPLAINT, issue=Issue.WILTED)

    def outline(text: str) -> str:
        return GUARD.outline(text, plan.steps[0], plan, TODAY)

    written = outline("When we've got the order number, we can deliver your order again, just as it was ordered.")
    assert written == "when we have got … we can …"
    assert outline("When we have got a photo of the flowers, we can refund $20.00 of the price.") == written
    assert outline("When we have got a photo of the flowers, we can't refund $20.00 of the price.") != written
    chinese = plan_of(Intent.COMPLAINT, Language.CHINESE, Issue.WILTED)
    said = "如果您更希望我们为您全额退款 $82.00，要主管同意。"
    assert GUARD.outline(said, chinese.steps[0], chinese, TODAY) == "如果您更希望我们… 要主管同意"


def test_a_small_model_is_held_to_sentences_that_people_wrote() -> None:
    """It may put another flower, figure or person into one, but neither turn it round nor go on by itself."""
    plan = plan_of(Intent.COMPLAINT, issue=Issue.WILTED, text="The roses for my wife drooped after 2 days.")
    step = replace(plan.steps[0], details=("for: your wife", "after: 2 days"))
    written = "I'm so sorry that the tulips for your mother lasted only 3 days."
    outlines = [GUARD.outline(written, step, plan, TODAY)]

    def held_to(said: str) -> str:
        return GUARD.lost(said, step.wording, step, plan, TODAY, True, outlines)

    assert held_to("I'm so sorry that the roses for your wife lasted only 2 days.") == ""
    assert held_to("I am so sorry that the roses for your wife lasted only 2 days!") == ""
    assert held_to("I'm so sorry that only your wife lasted for the roses 2 days.") == "example"
    assert held_to("I'm so sorry that the roses looked for a simpler vase within 2 days.") == "example"


# --- what small models really write ---

NEVER = [
    ("rudeness", "Calm down, it is only a bunch of flowers.", "您冷静一点，不就是一束花吗。"),
    ("blame", "You should have changed the water every day.", "您没有及时换水，所以花才枯了。"),
    ("rights", "You are not entitled to anything in this case.", "鲜花一经售出，概不退换。"),
    ("leak", "As an AI language model, I am sorry about the roses.", "作为一个AI语言模型，我很抱歉。"),
    ("leak", 'Rewrite: "I am sorry about the roses."', "回复：玫瑰枯萎了，我很抱歉。"),
    ("persona", "I bought roses for my girlfriend too.", "我女朋友也喜欢玫瑰。"),
    ("placeholder", "Dear [Customer Name], we are sorry about the roses.", "尊敬的【顾客姓名】，很抱歉。"),
    ("contact", "Please write to help@flowers-online.com about the roses.", "请拨打13800138000联系花艺师。"),
    ("gift", "We will add a free vase to your roses.", "我们免费送您一个花瓶。"),
    ("contact_promise", "We will call you about the roses.", "我们稍后会致电您。"),
    ("handover", "A manager will look at your roses.", "我们已转给店长处理。"),
    ("cut_off", "We are so sorry that the roses for your girl", "真的很抱歉，玫瑰"),
]


@pytest.mark.parametrize(("check", "english", "chinese"), NEVER)
def test_what_no_record_licenses_is_dropped(check: str, english: str, chinese: str) -> None:
    for language, text in ((Language.ENGLISH, english), (Language.CHINESE, chinese)):
        plan = plan_of(Intent.COMPLAINT, language, Issue.WILTED, flowers=("rose",), days_after_delivery=2)
        step = next(step for step in plan.steps if step.act is Act.EMPATHY)
        verdict = Said(text, step, plan).verdict()
        assert not verdict.released, text
        assert verdict.check == check, (text, verdict)


def test_a_lily_is_never_safe_for_a_cat_however_it_is_put() -> None:
    plan = plan_of(Intent.PET_SAFETY, flowers=("lily",), pets=(Pet.CAT,))
    step = next(step for step in plan.steps if step.act is Act.ANSWER)
    for text in (
        "Lilies are safe for cats.",
        "Lilies are not toxic to cats.",
        "A lily is harmless, so your cat can chew it.",
        "Lilies are pet-friendly flowers.",
    ):
        assert not Said(text, step, plan).verdict().released, text


def test_another_customers_name_is_kept_back() -> None:
    someone = next(iter(SHOP.orders.values()))
    plan = plan_of(Intent.COMPLAINT, issue=Issue.WILTED, flowers=("rose",))
    step = plan.steps[0]
    verdict = Said(f"We are so sorry about the roses, {someone.customer}.", step, plan).verdict()
    assert not verdict.released


def test_a_remedy_that_waits_is_not_promised() -> None:
    plan = plan_of(Intent.COMPLAINT, issue=Issue.WILTED, days_after_delivery=2)
    step = next(step for step in plan.steps if step.act is Act.REMEDY)
    assert not Said("You get a replacement or a full refund.", step, plan).verdict().released


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (Language.ENGLISH, "Your order comes to you by delivering it again."),
        (Language.ENGLISH, "You may have your order delivered to you once more."),
        (Language.ENGLISH, "The shop delivers the whole bouquet again."),
        (Language.ENGLISH, "There is a repeat delivery for you."),
        (Language.CHINESE, "按原订单再配送给您。"),
    ],
)
def test_nothing_comes_again_that_the_decision_does_not_send_again(language: Language, text: str) -> None:
    def verdict(issue: Issue, order: str) -> Verdict:
        plan = plan_of(Intent.COMPLAINT, language, issue, order=order, photo=True)
        return Said(text, next(step for step in plan.steps if step.act is Act.REMEDY), plan).verdict()

    assert verdict(Issue.WILTED, "1042").check == "remedy"
    assert verdict(Issue.NOT_DELIVERED, "1051").check != "remedy"


def test_a_question_stays_a_question() -> None:
    plan = plan_of(Intent.COMPLAINT, issue=Issue.WILTED, days_after_delivery=2)
    step = next(step for step in plan.steps if step.act is Act.REQUEST)
    line = next(line for line in split(step.wording) if line.endswith("?"))
    assert not Said("We can send you your order number and a photo.", step, plan).covers(line)


def test_a_choice_does_not_become_both() -> None:
    plan = plan_of(Intent.COMPLAINT, issue=Issue.NOT_DELIVERED, order="1042")
    step = next(step for step in plan.steps if step.act is Act.REMEDY)
    line = next(line for line in split(step.wording) if " or " in line)
    assert Said(line, step, plan).covers(line)
    assert not Said(line.replace(" or ", " and "), step, plan).covers(line)


@pytest.mark.parametrize(
    ("language", "message", "line", "said", "misplaced"),
    [
        (
            Language.ENGLISH,
            "I bought tulips for my grandmother and they wilted. My boss saw them.",
            "I'm so sorry that your tulips gave up sooner than you hoped.",
            "I'm so sorry that the tulips for your grandmother gave up sooner than you hoped.",
            "I'm so sorry that the tulips for your boss gave up sooner than you hoped.",
        ),
        (
            Language.CHINESE,
            "给外婆买的郁金香蔫了，老师都看见了。",
            "真抱歉，您的郁金香没能像期待的那样好好开着。",
            "真抱歉，送给您外婆的郁金香没能像期待的那样好好开着。",
            "真抱歉，送给您老师的郁金香没能像期待的那样好好开着。",
        ),
    ],
)
def test_a_small_model_may_name_whom_the_flowers_were_for(
    language: Language, message: str, line: str, said: str, misplaced: str
) -> None:
    plan = plan_of(Intent.COMPLAINT, language, Issue.WILTED, text=message, flowers=("tulip",))
    step = next(step for step in plan.steps if step.act is Act.EMPATHY)
    assert Said(said, step, plan).covers(line, free=False)
    assert not Said(misplaced, step, plan).covers(line, free=False)


@pytest.mark.parametrize(
    ("language", "line", "said"),
    [
        (
            Language.ENGLISH,
            "This matters to us, and we look after it.",
            "We look after what matters to us, and what matters is looked after.",
        ),
        (Language.CHINESE, "还有什么想知道的，随时问我。", "随时问我还有什么想知道的，订单上还有什么想知道。"),
    ],
)
def test_a_small_model_says_nothing_twice(language: Language, line: str, said: str) -> None:
    plan = plan_of(Intent.COMPLAINT, language, Issue.WILTED)
    step = next(step for step in plan.steps if step.act is Act.OWNERSHIP)
    assert Said(line, step, plan).covers(line, free=False)
    assert not Said(said, step, plan).covers(line, free=False)


@pytest.mark.parametrize(
    "said",
    [
        "您要是方便的话，能麻烦您把订单号发给我吗？",
        "能请您把订单号发给我一下吗？",
    ],
)
def test_a_small_model_may_join_chinese_words_anew(said: str) -> None:
    line = "方便把订单号发给我吗？"
    plan = plan_of(Intent.COMPLAINT, Language.CHINESE, Issue.WILTED)
    step = next(step for step in plan.steps if step.act is Act.REQUEST)
    assert Said(said, step, plan).covers(line, free=False)
    assert not Said("方便把订单号和付款凭证截图发给我吗？", step, plan).covers(line, free=False)
