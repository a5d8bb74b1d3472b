"""The texts of facts: which there are, and the variables that each may use. The texts are in files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from chatbot.domain import ORDER_STATES, Language, Pet, Toxicity
from chatbot.phrases import Phrases, load_phrases

_LEVELS = ("on_arrival", "well_below", "below", "within", "beyond")
_ORDER = ("order",)
_DELIVERY = ("order", "promised", "delivered", "late")
_STANDING = ("order", "what", "state", "promised", "delivered", "late")
_PAID = ("order", "goods", "fee", "total")
_PRODUCT = ("product", "price", "stock", "stems", "colours")
_WISHES = ("over_budget", "under_budget", "flowers", "colours", "occasion", "stems", "stock")
_MISS = ("amount", "flowers", "colours", "occasion", "stems")

VARIABLES: Mapping[str, tuple[str, ...]] = {
    "order.unknown": _ORDER,
    "order.item": ("order", "product"),
    "order.items": ("order", "product", "quantity"),
    **{f"order.status.{state}": _ORDER for state in ORDER_STATES},
    **{f"order.state.{state}": () for state in ORDER_STATES},
    "order.closed": _ORDER,
    "order.one": ("product",),
    "order.several": ("product", "quantity"),
    **{f"order.standing.{key}": _STANDING for key in ("due", "overdue", "early", "on_time", "late", "closed")},
    "order.standing.settled": ("standing", "state"),
    **{f"order.{key}": _DELIVERY for key in ("due", "overdue", "early", "on_time", "late")},
    "order.paid": _PAID,
    "order.paid_without_fee": _PAID,
    "vase_life.one": ("flowers", "range"),
    "vase_life.differ": ("flowers", "range"),
    "vase_life.unknown": ("flowers",),
    "vase_life.range": ("low", "high", "source"),
    "vase_life.exactly": ("high", "source"),
    "guarantee.flower": ("flowers", "days"),
    **{f"expectation.{level}": ("flowers", "days") for level in _LEVELS},
    "expectation.any": ("days",),
    "expectation.any_on_arrival": (),
    "cause.likely": ("cause",),
    "care.one_of_several": ("flowers", "care"),
    "meaning.flower": ("flowers", "meaning"),
    "season.months": ("flowers", "months"),
    "season.now": ("flowers",),
    "season.span": ("first", "last"),
    "flower.sold": ("flowers", "products"),
    "flower.not_sold": ("flowers",),
    **{f"pet.{toxicity}": ("flowers", "pets", "source") for toxicity in Toxicity},
    "pet.note": ("flowers", "note"),
    "pet.unlisted": ("pets",),
    **{f"pets.{pet}": () for pet in Pet},
    **{f"product.{key}": _PRODUCT for key in ("plain", "stems", "stems_and_colours")},
    "product.in_stock": (),
    "product.out_of_stock": (),
    "product.occasion": ("product", "occasion"),
    "product.safe": ("product", "pets"),
    "product.not_safe": ("product", "pets", "flowers"),
    "product.misses": ("product", "reasons"),
    "products.none": (),
    "products.none_safe": ("pets",),
    **{f"miss.{wish}": _MISS for wish in _WISHES},
    "miss.excluded": ("flowers",),
    "miss.and": ("first", "last"),
    "stem.one": ("count", "flower", "flowers"),
    "stem.more": ("count", "flower", "flowers"),
    "bouquet.name": ("product",),
    "bouquet.stems": ("stems",),
    "bouquet.colours": ("colours",),
    "bouquet.wrapping": ("wrapping",),
    "bouquet.occasions": ("occasions",),
    "shop.name": ("shop",),
}


def fact_phrases(folder: Path) -> Mapping[Language, Phrases]:
    """The texts of ``folder``, usually ``prompts/facts``. Raises ``ShopError`` as ``load_phrases`` does."""
    return load_phrases(folder, VARIABLES)
