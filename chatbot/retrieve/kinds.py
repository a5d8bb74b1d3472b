"""What each kind of inquiry needs to know: one function an intent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from chatbot.domain import SHOP_NAME, Fact, Facts, Flower, Intent, Issue
from chatbot.retrieve.bouquet import bouquet
from chatbot.retrieve.clauses import (
    answers,
    clauses_for_issues,
    overdue_facts,
    topic_facts,
    topics_named,
)
from chatbot.retrieve.flowers import (
    care,
    guarantee,
    meaning,
    portrait,
    standing_for,
    usual_life,
    vase_life,
)
from chatbot.retrieve.offers import offer
from chatbot.retrieve.orders import change_facts, order_facts
from chatbot.retrieve.pets import USUAL_PETS, emergency_facts, pet_facts, unlisted_facts
from chatbot.retrieve.question import Question, flowers_asked, flowers_meant, known_flowers
from chatbot.retrieve.wanted import wanted
from chatbot.retrieve.wilting import cause_facts, expectation_facts, expectation_of_any, likely_causes

# The topics of shop.toml that rule what becomes of an order that is placed already.
CHANGE_TOPICS = ("order_changes", "cancellation")


def complaint(question: Question) -> Facts:
    flowers = flowers_meant(question)
    wilted = Issue.WILTED in question.inquiry.issues
    causes = likely_causes(question, flowers) if wilted else ()
    items = [*_emergency(question), *order_facts(question)]
    if wilted:
        for flower in flowers:
            items += [guarantee(question, flower), usual_life(question, flower)]
        expected = expectation_facts(question, flowers) if flowers else expectation_of_any(question)
        items += [*expected, *cause_facts(question, causes)]
        items += care(question, flowers)
    if Issue.PET_HARM in question.inquiry.issues:
        items += pet_facts(question, flowers)
    return Facts((*items, *clauses_for_issues(question)), flowers=flowers, causes=causes)


def pet_safety(question: Question) -> Facts:
    """The ratings of the flowers spoken of; if there are none, the products that are safe for the pets."""
    flowers = flowers_asked(question)
    items = _emergency(question)
    if flowers:
        return Facts((*items, *pet_facts(question, flowers)), flowers=flowers)
    found = offer(question, question.inquiry.slots.pets or USUAL_PETS)
    return replace(found, items=(*items, *unlisted_facts(question), *found.items))


def care_advice(question: Question) -> Facts:
    flowers = flowers_asked(question)
    causes = likely_causes(question, flowers) if Issue.WILTED in question.inquiry.issues else ()
    lives = [vase_life(question, flower) for flower in flowers]
    items = (*care(question, flowers), *lives, *cause_facts(question, causes))
    return Facts(items or answers(question), flowers=flowers, causes=causes)


def meaning_of(question: Question) -> Facts:
    """What a flower stands for and is, or which stand for a sentiment; for an occasion, what suits it."""
    occasion, sentiment = question.inquiry.slots.occasion, question.inquiry.slots.sentiment
    flowers = flowers_asked(question) or (standing_for(question, sentiment) if sentiment else ())
    if flowers or occasion is None:
        return Facts(portrait(question, flowers) or answers(question), flowers=flowers)
    found = offer(question, question.inquiry.slots.pets)
    main = known_flowers([product.flowers[0].flower for product in found.products], question.shop)
    suited = (flower for flower in main if _speaks_of(question, flower, occasion))
    return replace(found, items=(*found.items, *(meaning(question, flower) for flower in suited)))


def _speaks_of(question: Question, flower: Flower, occasion: str) -> bool:
    """Whether a flower's meaning is about an occasion: love is no word for a funeral."""
    words = question.shop.vocabulary["occasions"][occasion][question.inquiry.language]
    told = question.told(flower.meaning).casefold()
    return any(word.casefold() in told for word in words)


def order_status(question: Question) -> Facts:
    """Where the order is; for one that is overdue also what the customer may have instead."""
    return Facts((*order_facts(question), *overdue_facts(question)))


def order_change(question: Question) -> Facts:
    rules = topics_named(question, CHANGE_TOPICS) or topic_facts(question)
    return Facts((*order_facts(question), *change_facts(question), *rules))


def policy(question: Question) -> Facts:
    """The rules that are nearest to the question; a guarantee of the very flower comes before that of all."""
    found = answers(question)
    named = known_flowers(question.inquiry.slots.flowers, question.shop)
    if any(fact.id == "policy:freshness" for fact in found):
        found = (*(guarantee(question, flower) for flower in named), *found)
    return Facts((*found, *order_facts(question)))


def creative(question: Question) -> Facts:
    flowers = flowers_asked(question)
    return Facts(tuple(meaning(question, flower) for flower in flowers), flowers=flowers)


def chitchat(question: Question) -> Facts:
    name = question.told(question.shop.name)
    return Facts((question.fact(SHOP_NAME, "shop.toml", "shop.name", shop=name),))


def nothing(question: Question) -> Facts:
    """A hand-over or a refusal rests on no facts."""
    return Facts()


def _emergency(question: Question) -> tuple[Fact, ...]:
    return emergency_facts(question) if Issue.PET_HARM in question.inquiry.issues else ()


KINDS: Mapping[Intent, Callable[[Question], Facts]] = {
    Intent.COMPLAINT: complaint,
    Intent.PRODUCT: wanted,
    Intent.CARE: care_advice,
    Intent.PET_SAFETY: pet_safety,
    Intent.MEANING: meaning_of,
    Intent.DESCRIBE: bouquet,
    Intent.ORDER_STATUS: order_status,
    Intent.ORDER_CHANGE: order_change,
    Intent.POLICY: policy,
    Intent.PERSON: nothing,
    Intent.CREATIVE: creative,
    Intent.CHITCHAT: chitchat,
    Intent.OUT_OF_SCOPE: nothing,
}
