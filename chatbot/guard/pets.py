"""What a sentence says of pets, against the ratings of the flowers concerned."""

from __future__ import annotations

from rapidfuzz import fuzz

from chatbot.domain import Pet, Toxicity
from chatbot.guard.candidate import Candidate


def pet_safety(one: Candidate) -> str:
    """What is said of pets must be the rating of every flower concerned; unknown is never safe."""
    safe, unsafe = one.patterns.has("safe", one.unnamed), one.patterns.has("unsafe", one.unnamed)
    if not (safe or unsafe):
        return ""
    ratings = _ratings(one)
    if not ratings:
        return "it speaks of safety, and no fact of this act does"
    if (safe and unsafe) or one.patterns.has("negation", one.text):
        return "" if _as_recorded(one) else "it says safe and unsafe at once, or denies one of them"
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


def _as_recorded(one: Candidate) -> bool:
    """A mixed or negated claim passes only if a record says nearly the same."""
    return any(fuzz.ratio(one.text.casefold(), record.casefold()) >= 85 for record in one.records.split("\n"))
