"""True sentences in their places: what the desk says on a day, to many customers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import chain, product
from typing import Any

from chatbot import plan as planning
from chatbot.assistant import Assistant
from chatbot.domain import Act, Inquiry, Intent, Issue, Language, Pet, Plan, Shop, Slots, Step, Writer
from chatbot.guard import Guard
from chatbot.phrases import Phrases
from chatbot.policy import decide
from chatbot.retrieve import Rank, by_words, facts
from chatbot.sentences import split

MESSAGES = {
    Language.ENGLISH: "I bought roses for my girlfriend and after two days they were dead.",
    Language.CHINESE: "我买了玫瑰送女朋友，两天就枯了。",
}
POLICY_QUESTIONS = {
    Language.ENGLISH: (
        "What do I get when my order is late?",
        "The flowers differ from the picture: refund?",
        "How long do you guarantee the flowers?",
        "What do you charge for delivery?",
        "When are you open?",
    ),
    Language.CHINESE: (
        "订单晚到一天怎么赔？",
        "跟图片不符退多少？",
        "鲜花保鲜几天？",
        "配送费多少钱？",
        "几点开门？",
    ),
}
USUAL_SLOTS: tuple[dict[str, Any], ...] = (
    {},
    {"flowers": ("rose",)},
    {"flowers": ("lily",), "pets": (Pet.CAT,)},
    {"budget": Decimal(50), "pets": (Pet.CAT,)},
    {"colours": ("red",), "occasion": "birthday"},
    {"budget": Decimal(5)},
)


@dataclass(frozen=True)
class Ground:
    """What plans are made of and judged by."""

    shop: Shop
    wording: Mapping[Language, Phrases]
    phrases: Mapping[Language, Phrases]
    guard: Guard
    today: date
    rank: Rank = by_words

    @classmethod
    def of(cls, assistant: Assistant) -> Ground:
        guard, today = assistant.drafter.guard, assistant.today()
        return cls(assistant.shop, assistant.wording, assistant.phrases, guard, today, assistant.rank)

    def plan(self, inquiry: Inquiry, variant: int = 0) -> Plan:
        """What the desk would say to an inquiry."""
        language = inquiry.language
        found = facts(inquiry, self.shop, self.today, self.phrases[language], self.rank)
        decision = decide(inquiry, found.order, self.shop, self.today) if inquiry.issues else None
        escalated = bool(decision and decision.escalated)
        return planning.make(inquiry, found, decision, self.shop, self.wording[language], variant, escalated)


@dataclass(frozen=True)
class Saying:
    """``text`` is said for ``line``, a part of the standard wording; a true one says the same."""

    text: str
    line: str
    step: Step
    plan: Plan


def standard_sayings(ground: Ground) -> tuple[Saying, ...]:
    """The standard wording of many plans, sentence by sentence, each once."""
    found = {
        (line, step.act, plan.language): Saying(line, line, step, plan)
        for number, inquiry in enumerate(inquiries(ground.shop))
        for plan in [ground.plan(inquiry, number)]
        for step in plan.steps
        if step.model and step.act is not Act.CREATE
        for line in split(step.wording)
    }
    return tuple(found.values())


def inquiries(shop: Shop) -> Iterator[Inquiry]:
    """A day of customers: every issue on many orders, every flower with a pet, the rest with usual slots."""
    return chain.from_iterable(
        chain(_complaints(shop, language), _flowers(shop, language), _rest(shop, language))
        for language in Language
    )


def _complaints(shop: Shop, language: Language) -> Iterator[Inquiry]:
    numbers = (None, *list(shop.orders)[::3])
    for turn, (number, issue, photo) in enumerate(product(numbers, Issue, (False, True))):
        writer = Writer.RECIPIENT if turn % 3 == 0 else None
        slots = Slots(order=number, photo=photo, days_after_delivery=2, writer=writer)
        yield _inquiry(Intent.COMPLAINT, language, slots, (issue,))


def _flowers(shop: Shop, language: Language) -> Iterator[Inquiry]:
    for flower in shop.flowers:
        yield _inquiry(Intent.PET_SAFETY, language, Slots(flowers=(flower,), pets=(Pet.CAT, Pet.DOG)))
        yield _inquiry(Intent.CARE, language, Slots(flowers=(flower,)))
        yield _inquiry(Intent.MEANING, language, Slots(flowers=(flower,)))


def _rest(shop: Shop, language: Language) -> Iterator[Inquiry]:
    for intent, slots in product(set(Intent) - {Intent.COMPLAINT}, USUAL_SLOTS):
        yield _inquiry(intent, language, Slots(**slots))
    for intent, number in product((Intent.ORDER_STATUS, Intent.ORDER_CHANGE), list(shop.orders)[::2]):
        yield _inquiry(intent, language, Slots(order=number))
    for item in shop.products:
        yield _inquiry(Intent.PRODUCT, language, Slots(products=(item,)))
    for text in POLICY_QUESTIONS[language]:
        yield _inquiry(Intent.POLICY, language, Slots(), text=text)


def _inquiry(
    intent: Intent, language: Language, slots: Slots, issues: tuple[Issue, ...] = (), text: str = ""
) -> Inquiry:
    return Inquiry(text or MESSAGES[language], language, intent, issues, slots)
