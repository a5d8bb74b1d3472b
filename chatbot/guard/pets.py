"""What a sentence says of pets, against the ratings of the flowers concerned."""

from __future__ import annotations

from rapidfuzz import fuzz

from chatbot.domain import Pet, Toxicity
from chatbot.guard.candidate import Candidate
from chatbot.sentences import split


def pet_safety(one: Candidate) -> str:
    """What is said of pets must be the rating of every flower concerned; unknown is never safe."""
    safe, unsafe = one.patterns.has("safe", one.unnamed), one.patterns.has("unsafe", one.unnamed)
    if not (safe or unsafe):
        return ""
    near = _near_records(one)
    recorded = any(_tone(one, record) == _tone(one, one.text) for record in near)
    if near and not recorded:
        return "a record says it the other way round"
    ratings = _ratings(one)
    if not ratings:
        return "" if recorded else "it speaks of safety, and no fact of this act does"
    if (safe and unsafe) or one.patterns.has("negation", one.text):
        return "" if recorded else "it says safe and unsafe at once, or denies one of them"
    is_safe = {rating is Toxicity.SAFE for rating in ratings}
    return "" if is_safe == {safe} else "the ratings say otherwise"


def _ratings(one: Candidate) -> list[Toxicity]:
    rated = one.rated_flowers
    flowers = (one.flowers & rated) or (rated if not one.flowers else frozenset())
    pets = one.pets or frozenset({Pet.CAT, Pet.DOG})
    return [_rating(one, flower, pet) for flower in flowers for pet in pets]


def _rating(one: Candidate, flower: str, pet: Pet) -> Toxicity:
    known = one.shop.flowers.get(flower)
    rating = known.pets.get(pet) if known else None
    return rating.toxicity if rating else Toxicity.UNKNOWN


def _near_records(one: Candidate) -> list[str]:
    """The sentences on record that say nearly the same: all but a word or two."""
    records = (record for text in one.records.split("\n") for record in (text, *split(text)))
    return [record for record in records if fuzz.ratio(one.text.casefold(), record.casefold()) >= 85]


def _tone(one: Candidate, text: str) -> tuple[int, ...]:
    """How often a text says safe, unsafe and not."""
    return tuple(
        sum(1 for _ in one.patterns.marks[mark].finditer(text)) for mark in ("safe", "unsafe", "negation")
    )
