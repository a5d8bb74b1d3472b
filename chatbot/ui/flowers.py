"""What staff should know of a flower, for what the customer asks about it."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup

from chatbot.domain import Flower, Inquiry, Intent, Issue, Pet, VaseLife
from chatbot.ui.markup import element
from chatbot.ui.screen import Screen

ABOUT_LIFE = (Intent.COMPLAINT, Intent.CARE)


def flower_note(screen: Screen, flower: Flower, inquiry: Inquiry) -> Markup:
    """The flower's name, and what its records say that bears on ``inquiry``."""
    notes = [element("div", note) for note in _notes(screen, flower, inquiry)]
    return element("strong", screen.flower(flower)) + Markup("").join(notes)


def _notes(screen: Screen, flower: Flower, inquiry: Inquiry) -> Iterator[str]:
    if inquiry.intent is Intent.PET_SAFETY or Issue.PET_HARM in inquiry.issues:
        for pet in inquiry.slots.pets or (Pet.CAT, Pet.DOG):
            yield _rating(screen, flower, pet)
    elif inquiry.intent in ABOUT_LIFE:
        yield _life(screen, flower)
    elif inquiry.intent is Intent.MEANING and flower.meaning:
        yield screen.say("flower.meaning", meaning=screen.told(flower.meaning))
    if inquiry.intent is Intent.COMPLAINT and Issue.PET_HARM not in inquiry.issues:
        days = screen.desk.shop.policy.guarantee(flower.id)
        yield screen.say("flower.guarantee", days=screen.days(days))


def _rating(screen: Screen, flower: Flower, pet: Pet) -> str:
    rating = flower.pets.get(pet)
    name = screen.say(f"pet.{pet}")
    if rating is None:
        return screen.say("flower.no_rating", pet=name)
    toxicity = screen.say(f"toxicity.{rating.toxicity}")
    return screen.say("flower.rating", pet=name, toxicity=toxicity, source=rating.source)


def _life(screen: Screen, flower: Flower) -> str:
    if not flower.vase_life:
        return screen.say("flower.no_life")
    return screen.say("flower.life", lives=screen.listed([_days(screen, life) for life in flower.vase_life]))


def _days(screen: Screen, life: VaseLife) -> str:
    span = screen.days(life.high)
    if life.low < life.high:
        span = f"{screen.number(life.low)}–{span}"
    return screen.say("flower.days", days=span, source=life.source)
