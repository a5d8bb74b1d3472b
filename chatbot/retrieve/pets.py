"""How safe flowers are for pets. What is on no list is unknown, and unknown is never safe."""

from __future__ import annotations

from collections.abc import Sequence

from chatbot.domain import Fact, Flower, Pet, PetRating, Product, Shop, Toxicity
from chatbot.retrieve.question import Question

SOURCE = "flowers.toml"
USUAL_PETS = (Pet.CAT, Pet.DOG)
_UNRATED = PetRating(Toxicity.UNKNOWN, "")
_GRAVEST_FIRST = (
    Toxicity.DEADLY,
    Toxicity.TOXIC,
    Toxicity.CONFLICTING,
    Toxicity.UNKNOWN,
    Toxicity.MILD,
    Toxicity.SAFE,
)


def rating(flower: Flower, pet: Pet) -> PetRating:
    return flower.pets.get(pet, _UNRATED)


def is_safe(product: Product, pets: Sequence[Pet], shop: Shop) -> bool:
    """Whether every flower of the product is rated safe for every one of the pets."""
    return not endangering(product, pets, shop)


def endangering(product: Product, pets: Sequence[Pet], shop: Shop) -> tuple[str, ...]:
    """The ids of the product's flowers that are not proven safe for one of the pets."""
    return tuple(stem.flower for stem in product.flowers if not _harmless(shop.flowers.get(stem.flower), pets))


def _harmless(flower: Flower | None, pets: Sequence[Pet]) -> bool:
    return not pets or (flower is not None and all(rating(flower, pet).toxicity is Toxicity.SAFE for pet in pets))


def pet_facts(question: Question, flowers: Sequence[Flower]) -> tuple[Fact, ...]:
    """A rating for each flower and pet, the gravest first; cat and dog if no pet is named."""
    pets = question.inquiry.slots.pets or USUAL_PETS
    pairs = [(flower, pet) for flower in flowers for pet in pets]
    pairs.sort(key=lambda pair: _GRAVEST_FIRST.index(rating(*pair).toxicity))
    return tuple(fact for flower, pet in pairs for fact in _rated(question, flower, pet))


def _rated(question: Question, flower: Flower, pet: Pet) -> tuple[Fact, ...]:
    found = rating(flower, pet)
    source = f"{SOURCE}; {found.source}" if found.source else SOURCE
    id = f"pet:{flower.id}:{pet}"
    verdict = question.fact(
        id,
        source,
        f"pet.{found.toxicity}",
        flowers=question.plural(flower),
        pets=question.say(f"pets.{pet}"),
        source=found.source,
    )
    note = question.told(found.note)
    if not note:
        return (verdict,)
    plural = question.plural(flower)
    return verdict, question.fact(f"{id}:note", source, "pet.note", flowers=plural, note=note)


def unlisted_facts(question: Question) -> tuple[Fact, ...]:
    """For a question that names no flower we know: a flower without a rating counts as unsafe."""
    return tuple(
        question.fact(f"pet:unlisted:{pet}", SOURCE, "pet.unlisted", pets=question.say(f"pets.{pet}"))
        for pet in question.inquiry.slots.pets or USUAL_PETS
    )


def emergency_facts(question: Question) -> tuple[Fact, ...]:
    text = question.told(question.shop.emergency)
    return (Fact("emergency", text, "shop.toml"),) if text else ()
