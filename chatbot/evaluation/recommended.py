"""Whether what is recommended satisfies what was wished for."""

from __future__ import annotations

from decimal import Decimal

from chatbot.domain import Pet, Product, Toxicity
from chatbot.evaluation.answered import Answered, Finding, one
from chatbot.evaluation.case import Wish


def products(answered: Answered) -> Finding | None:
    """The products that the case names are told of, and what is recommended satisfies every wish."""
    expect, found = answered.expect, answered.turn.facts.products
    if expect.products is None and expect.products_ok is None:
        return None
    skus = {product.sku for product in found}
    faults = [f"no {sku}" for sku in expect.products or () if sku not in skus]
    if expect.products == () and skus:
        faults.append("none was wanted")
    if wish := expect.products_ok:
        faults += ["some" if wish.some else "none was wanted"] if bool(found) != wish.some else []
        faults += [f"{one.sku} {fault}" for one in found for fault in unfit(one, wish, answered)]
    wanted = expect.products if expect.products is not None else expect.products_ok
    return one(not faults, wanted, f"{sorted(skus)}: {'; '.join(faults)}")


def unfit(product: Product, wish: Wish, answered: Answered) -> list[str]:
    """The wishes that a product breaks. Safe for a pet is what is known to be, not what is on no list."""
    flowers = {stem.flower for stem in product.flowers}
    broken = ["is sold out"] if product.stock <= 0 else []
    if wish.max_price is not None and product.price > Decimal(str(wish.max_price)):
        broken.append(f"costs {product.price}")
    if wish.colour is not None and wish.colour not in product.colours:
        broken.append(f"is {' and '.join(product.colours)}")
    if wish.flowers and not set(wish.flowers) & flowers:
        broken.append(f"has no {' or '.join(wish.flowers)}")
    if wish.safe_for is not None:
        broken += [f"has {flower}" for flower in sorted(flowers) if not _safe(flower, wish.safe_for, answered)]
    return broken


def _safe(flower: str, pet: Pet, answered: Answered) -> bool:
    rating = answered.assistant.shop.flowers[flower].pets.get(pet)
    return rating is not None and rating.toxicity is Toxicity.SAFE
