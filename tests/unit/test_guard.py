"""The guard on its own: true sentences pass, and a sentence with one claim changed does not.

The true sentences are the desk's standard wording for many customers; the changed ones are those sentences with an
amount, a day, a product, a remedy, a pet's safety put wrong, and sentences as small models really write them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from chatbot.bootstrap import guard_of
from chatbot.domain import Act, Inquiry, Intent, Issue, Language, Pet, Plan, Slots, Step, Toxicity, Verdict
from chatbot.names import NameIndex
from chatbot.plan import load_wording, make
from chatbot.policy import decide
from chatbot.prompts import load_prompts
from chatbot.retrieve import fact_phrases, facts
from chatbot.sentences import split
from chatbot.shop import load

ROOT = Path(__file__).parents[2]
TODAY = date(2026, 11, 22)
SHOP = load(ROOT / "data")
WORDING = load_wording(ROOT / "prompts" / "wording")
PHRASES = fact_phrases(ROOT / "prompts" / "facts")
GUARD = guard_of(SHOP, NameIndex.of(SHOP.flowers), WORDING, load_prompts(ROOT / "prompts" / "draft"))
MESSAGES = {
    Language.ENGLISH: "I bought roses for my girlfriend and after two days they were dead.",
    Language.CHINESE: "我买了玫瑰送女朋友，两天就枯了。",
}


@dataclass(frozen=True)
class Said:
    """A sentence in its place."""

    text: str
    step: Step
    plan: Plan

    def verdict(self) -> Verdict:
        return GUARD.check(self.text, self.step, self.plan, (), TODAY)

    def covers(self, line: str) -> bool:
        return not GUARD.lost(self.text, line, self.step, self.plan, TODAY)


def plan_of(
    intent: Intent,
    language: Language = Language.ENGLISH,
    issue: Issue | None = None,
    variant: int = 0,
    text: str = "",
    **slots: object,
) -> Plan:
    issues = (issue,) if issue else ()
    inquiry = Inquiry(text or MESSAGES[language], language, intent, issues, Slots(**slots))  # type: ignore[arg-type]
    found = facts(inquiry, SHOP, TODAY, PHRASES[language])
    decision = decide(inquiry, found.order, SHOP, TODAY) if issue else None
    return make(inquiry, found, decision, SHOP, WORDING[language], variant, bool(decision and decision.escalated))


def plans() -> Iterator[Plan]:
    """What the desk says on a day: every issue on many orders, every other intent with usual slots."""
    for language in Language:
        for number, variant in zip([None, *list(SHOP.orders)[::4]], range(100), strict=False):
            for issue in Issue:
                for photo in (False, True):
                    slots = {"order": number, "photo": photo, "days_after_delivery": 2}
                    yield plan_of(Intent.COMPLAINT, language, issue, variant, **slots)
        for intent in set(Intent) - {Intent.COMPLAINT}:
            for slots in USUAL_SLOTS:
                yield plan_of(intent, language, **slots)
        for text in POLICY_QUESTIONS[language]:
            yield plan_of(Intent.POLICY, language, text=text)


POLICY_QUESTIONS = {
    Language.ENGLISH: ("What do I get when my order is late?", "The flowers differ from the picture: refund?"),
    Language.CHINESE: ("订单晚到一天怎么赔？", "跟图片不符退多少？"),
}
USUAL_SLOTS: tuple[dict[str, object], ...] = (
    {},
    {"flowers": ("rose",)},
    {"flowers": ("lily",), "pets": (Pet.CAT,)},
    {"budget": Decimal(50), "pets": (Pet.CAT,)},
    {"order": "1042"},
    {"colours": ("red",), "occasion": "birthday"},
    {"budget": Decimal(5)},
)


def sentences() -> list[Said]:
    found = {
        (line, step.act, plan.language): Said(line, step, plan)
        for plan in plans()
        for step in plan.steps
        if step.model and step.act is not Act.CREATE
        for line in split(step.wording)
    }
    return list(found.values())


TRUE = sentences()


def test_what_is_true_is_let_through() -> None:
    blocked = [(said.text, said.verdict()) for said in TRUE if not said.verdict().released]
    assert len(TRUE) > 500
    assert len(blocked) <= len(TRUE) * 0.02, blocked[:10]
    assert all(said.covers(said.text) for said in TRUE)


# --- one claim changed ---


def more_money(said: Said) -> str:
    return re.sub(r"([$¥]) ?(\d+)", lambda found: f"{found[1]}{int(found[2]) + 17}", said.text)


def more_percent(said: Said) -> str:
    return re.sub(r"(\d+)(?=\s?[%％])", lambda found: str(int(found[1]) + 15), said.text)


def other_days(said: Said) -> str:
    return re.sub(r"(\d+)(?= ?(?:days?|天))", lambda found: str(int(found[1]) + 23), said.text)


def other_day_of_month(said: Said) -> str:
    text = re.sub(
        r"\b(\d{1,2})(?= (?:November|October|December))", lambda found: str(29 - int(found[1]) // 2), said.text
    )
    return re.sub(r"(?<=月)(\d{1,2})(?=日)", lambda found: str(29 - int(found[1]) // 2), text)


def other_product(said: Said) -> str:
    language = said.plan.language
    named = [item for item in SHOP.products.values() if item.names[language] in said.text]
    known = said.plan.message + "".join(fact.text for fact in said.plan.facts)
    other = next(item for item in SHOP.products.values() if item.names[language] not in known)
    return said.text.replace(named[0].names[language], other.names[language]) if named else said.text


def other_remedy(said: Said) -> str:
    swaps = {
        "store credit": "full refund",
        "full refund": "store credit",
        "replacement": "full refund and a store credit",
        "购物金": "全额退款",
        "全额退款": "购物金",
        "重新送一束": "全额退款并赔偿",
    }
    licensed = said.step.wording + "".join(fact.text for fact in said.step.facts)
    for word, other in swaps.items():
        if word in said.text and other not in licensed:
            return said.text.replace(word, other)
    return said.text


def other_safety(said: Said) -> str:
    if not any(fact.id.startswith("pet:") for fact in said.step.facts):
        return said.text
    ratings = {
        rating.toxicity
        for fact in said.step.facts
        if len(parts := fact.id.split(":")) == 3 and parts[1] in SHOP.flowers
        for rating in [SHOP.flowers[parts[1]].pets[Pet(parts[2])]]
    }
    if ratings <= {Toxicity.SAFE}:
        return re.sub(r"\bsafe\b", "toxic", re.sub("(?<!不)安全", "有毒", said.text))
    if Toxicity.SAFE in ratings:
        return said.text
    calm = {Language.ENGLISH: "They are safe for cats and dogs.", Language.CHINESE: "它们对猫和狗都很安全。"}
    return calm[said.plan.language]


@pytest.mark.parametrize(
    ("change", "at_least"),
    [
        (more_money, 40),
        (more_percent, 2),
        (other_days, 25),
        (other_day_of_month, 20),
        (other_product, 10),
        (other_remedy, 20),
        (other_safety, 10),
    ],
)
def test_one_claim_put_wrong_is_caught(change: object, at_least: int) -> None:
    changed = [(said, replace(said, text=change(said))) for said in TRUE]  # type: ignore[operator]
    wrong = [(true, false) for true, false in changed if true.text != false.text]
    slipped = [false.text for true, false in wrong if false.verdict().released and false.covers(true.text)]
    assert len(wrong) >= at_least
    assert len(slipped) <= len(wrong) * 0.01, slipped[:10]


# --- what small models really write ---

NEVER = [
    ("rudeness", "Calm down, it is only a bunch of flowers.", "您冷静一点，不就是一束花吗。"),
    ("blame", "You should have changed the water every day.", "您没有及时换水，所以花才枯了。"),
    ("rights", "You are not entitled to anything in this case.", "鲜花一经售出，概不退换。"),
    ("leak", "As an AI language model, I am sorry about the roses.", "作为一个AI语言模型，我很抱歉。"),
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
