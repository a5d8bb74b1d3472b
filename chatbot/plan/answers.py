"""Questions that the records answer: care, pet safety, meaning, the shop's rules."""

from __future__ import annotations

from collections.abc import Sequence

from chatbot.domain import Act, Fact, Step
from chatbot.plan.case import Case
from chatbot.plan.details import courtesy
from chatbot.plan.product import caution, product, ratings, recommend

# More flowers than these in one answer are a table, not a letter.
FLOWERS = 3

# The kinds of fact that answer a question about a flower, by the wording's keywords that ask for them.
ABOUT_FLOWERS = {"symbol": "meaning", "season": "season", "lasting": "vase_life"}
GENERALLY = ("about", "season")


def care(case: Case) -> tuple[Step, ...]:
    """How to look after flowers and how long they last; why they droop, if that was asked."""
    facts = _advice(case)
    causes = case.items("cause")[:1]
    likely = [fact.text for fact in causes]
    told = case.joined(fact.text for fact in facts)
    advice = [case.say("answer.care", facts=told) if told and not causes else told]
    if facts or causes:
        answer = case.step(Act.ANSWER, case.joined((*likely, *advice)), (*causes, *facts))
    else:
        answer = plain_answer(case, case.items("topic", "policy"))
    return answer, _offer(case, "care", "for", "flowers")


def care_facts(case: Case) -> Sequence[Fact]:
    """All that answers a question about care, as it stands."""
    return (*case.items("cause")[:1], *_advice(case)) or case.items("topic", "policy")


def _advice(case: Case) -> list[Fact]:
    """The care and the life of each flower, what was asked first."""
    ids = [flower.id for flower in case.facts.flowers[:FLOWERS]]
    kinds = ("vase_life", "care") if case.speaks_of("lasting") else ("care", "vase_life")
    return [fact for id in ids for kind in kinds for fact in case.items(f"{kind}:{id}")]


def pet_safety(case: Case) -> tuple[Step, ...]:
    """The rating of every flower asked about; without one, what is safe, if anything is."""
    ratings = case.items("pet")
    notes = tuple(fact for fact in ratings if fact.id.endswith(":note"))
    verdicts = tuple(fact for fact in ratings if fact not in notes)
    help_more = _offer(case, "pets", "pet")
    if not verdicts:
        return case.step(Act.ANSWER, case.say("answer.nothing_pet"), (), "answer_nothing"), help_more
    answer = _safe_choice(case) or plain_answer(case, verdicts)
    warning = _warning(case, notes)
    return tuple(step for step in (answer, recommend(case), warning, help_more) if step is not None)


def _safe_choice(case: Case) -> Step | None:
    """For a wish for any flowers that are safe, what is safe: no unknown plant was asked about."""
    if case.facts.products and (case.inquiry.slots.budget is not None or case.speaks_of("any_flower")):
        return case.step(Act.ANSWER, case.say("product.found_safe"), ratings(case))
    return None


def _warning(case: Case, notes: tuple[Fact, ...]) -> Step | None:
    if not notes:
        return caution(case)
    ratings = tuple(fact for fact in case.items("pet") if fact not in notes)
    told = dict.fromkeys(fact.text for fact in notes)
    return case.step(Act.CAUTION, case.joined(told), (*notes, *ratings))


def meaning(case: Case) -> tuple[Step, ...]:
    """What flowers stand for or are, as it was asked, and what the shop has for the occasion."""
    asked = [kind for kind in ABOUT_FLOWERS if case.speaks_of(kind)]
    if not asked and case.inquiry.slots.occasion:
        asked = ["symbol"]
    told = _told_of_flowers(case, [ABOUT_FLOWERS[kind] for kind in asked]) or _told_of_flowers(case, GENERALLY)
    if case.facts.products:
        # One word on the flowers of what is recommended first: the rest is for whoever asks.
        told = told[:1]
    others = case.items("meaning", "vase_life", "flower", "topic", "policy")[:FLOWERS]
    if case.facts.products and not (told or others):
        return product(case)
    help_more = _offer(case, "meaning", "for", "flowers", "occasion")
    return plain_answer(case, told or others), *_suggested(case), help_more


def _told_of_flowers(case: Case, kinds: Sequence[str]) -> list[Fact]:
    flowers = case.facts.flowers[:FLOWERS]
    return [fact for flower in flowers for kind in kinds for fact in case.items(f"{kind}:{flower.id}")]


def _suggested(case: Case) -> tuple[Step, ...]:
    return tuple(step for step in (recommend(case), caution(case)) if step is not None)


def policy(case: Case) -> tuple[Step, ...]:
    """What the shop's own rules and pages say; if nothing, that it is not on record."""
    told = case.items("guarantee")
    rules = [fact for fact in case.items("topic", "policy") if not told or fact.id != "policy:freshness"]
    return plain_answer(case, (*told, *rules)), _offer(case, "policy")


def plain_answer(case: Case, facts: Sequence[Fact]) -> Step:
    """The records as they stand, or honestly that there are none."""
    if not facts:
        return case.step(Act.ANSWER, case.say("answer.nothing"), (), "answer_nothing")
    told = dict.fromkeys(fact.text for fact in facts)
    return case.step(Act.ANSWER, case.joined(told), facts)


def _offer(case: Case, goal: str, *kinds: str) -> Step:
    return courtesy(case, Act.OFFER_HELP, case.say("offer_help.default"), f"offer_help_{goal}", *kinds)
