"""What a customer wants to buy: the products that fit, and what the records say about the wish itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from chatbot.domain import Fact, Facts, Flower, Superlative
from chatbot.retrieve.clauses import surely_asked, topics_about
from chatbot.retrieve.flowers import about, season, seasonal, sold_in, usual_life
from chatbot.retrieve.offers import offer
from chatbot.retrieve.pets import pet_facts
from chatbot.retrieve.question import Question, known_flowers

OF_SCENT = (Superlative.MOST_FRAGRANT, Superlative.LEAST_FRAGRANT)


def wanted(question: Question) -> Facts:
    """What fits the wishes; of a thing that is on no record what the shop says about it, if anything."""
    slots = question.inquiry.slots
    if slots.unlisted and not slots.chooses:
        return Facts(topics_about(question, slots.unlisted))
    # “Do the roses come with a vase?” names flowers and yet wishes for none; who adds a colour or a price wishes.
    asked = None if replace(slots, flowers=()).chooses else surely_asked(question)
    if asked is not None:
        return Facts(asked)
    if slots.in_season and (flowers := seasonal(question)):
        return _of_the_season(question, flowers)
    found = offer(question, slots.pets)
    return replace(found, items=(*found.items, *_about_the_wish(question), *_lasting(question, found)))


def _of_the_season(question: Question, flowers: Sequence[Flower]) -> Facts:
    """What has one of these flowers, which are in season now."""
    slots = replace(question.inquiry.slots, flowers=tuple(flower.id for flower in flowers))
    found = offer(replace(question, inquiry=replace(question.inquiry, slots=slots)), slots.pets)
    plurals = question.listing([question.plural(flower) for flower in flowers])
    now = question.fact("season:now", "flowers.toml", "season.now", flowers=plurals)
    return replace(found, items=(now, *found.items))


def _about_the_wish(question: Question) -> Iterator[Fact]:
    slots = question.inquiry.slots
    named = known_flowers(slots.flowers, question.shop)
    if slots.superlative in OF_SCENT:
        for flower in named:
            yield from about(question, flower)
    if slots.pets:
        # Where a flower is sold is no answer to someone whose pet it may harm.
        yield from pet_facts(question, named)
    else:
        for flower in named:
            yield from (sold_in(question, flower), *season(question, flower))
    if slots.unlisted:
        yield from topics_about(question, slots.unlisted)


def _lasting(question: Question, found: Facts) -> tuple[Fact, ...]:
    """How long what is recommended first lasts, for whoever looks for what lasts."""
    if question.inquiry.slots.superlative is not Superlative.LONGEST_LASTING:
        return ()
    main = known_flowers([product.flowers[0].flower for product in found.products[:1]], question.shop)
    return tuple(usual_life(question, flower) for flower in main)
