"""The products that satisfy every wish of a customer, or, if none does, those that come closest.

Pet safety and flowers that are not wanted are never bargained over: no product that fails there is offered.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median_low

from chatbot.domain import Pet, Product, Scent, Shop, Slots, Superlative
from chatbot.retrieve.pets import is_safe

OFFERED = 3
# What of a budget a florist would rather spend: all of it looks greedy.
OF_BUDGET = Decimal("0.85")
# By how much of the price one offer should differ from another.
PRICE_STEP = Decimal("0.15")


@dataclass(frozen=True)
class Miss:
    """A wish that a product fails. ``weight`` compares misses; ``amount`` is how far the price is off."""

    wish: str
    weight: Decimal
    amount: Decimal = Decimal(0)


@dataclass(frozen=True)
class Selection:
    """``matches`` satisfy every wish; ``closest`` miss one: named by the customer, or all that there is."""

    matches: tuple[Product, ...] = ()
    closest: tuple[Product, ...] = ()


def select(shop: Shop, slots: Slots, pets: tuple[Pet, ...]) -> Selection:
    """The best products for the wishes in the slots that are safe for ``pets``, at most three.

    A product without flowers, such as a vase, is sold to whoever names it, and recommended to nobody.
    """
    allowed = [
        product for product in shop.products.values() if product.flowers and is_allowed(product, slots, pets, shop)
    ]
    matches = [product for product in allowed if not misses(product, slots)]
    if matches:
        best = _fullest(_fullest(matches, _flowers, _wanted(slots)), _colours, slots.colours)
        best = [product for product in best if not _reserved(product, slots)] or best
        best.sort(key=_by_fit(best, slots))
        if slots.superlative is not None:
            return Selection(matches=tuple(sorted(best, key=_most(slots.superlative, shop))[:OFFERED]))
        return Selection(matches=_varied(best))
    model = next((product for product in allowed if _flowers(product) & _wanted(slots)), None)
    near = sorted(allowed, key=lambda one: (*_last(one, slots), _shortfall(one, slots), *_unlike(one, model)))
    return Selection(closest=tuple(near[:OFFERED]))


def is_allowed(product: Product, slots: Slots, pets: tuple[Pet, ...], shop: Shop) -> bool:
    """Whether a product keeps to what is never relaxed: safe for the pets, and without the unwanted flowers."""
    return is_safe(product, pets, shop) and not unwanted(product, slots, shop)


def unwanted(product: Product, slots: Slots, shop: Shop) -> set[str]:
    """The flowers of a product that are ruled out, by their own name or one that theirs ends with.

    Who wants no roses wants no spray roses.
    """
    ruled_out = [shop.flowers[id] for id in slots.excluded if id in shop.flowers]
    names = [name.casefold() for flower in ruled_out for name in flower.names.values()]
    own = {id: shop.flowers[id].names.values() for id in _flowers(product) if id in shop.flowers}
    alike = {
        id for id, said in own.items() if any(one.casefold().endswith(name) for one in said for name in names)
    }
    return alike - set(slots.flowers) | _flowers(product) & set(slots.excluded)


def misses(product: Product, slots: Slots) -> tuple[Miss, ...]:
    """The wishes that a product fails. One of several flowers or colours is enough; all of them are better.

    A price over the budget weighs the heavier, the further it is over, and stems by how many are missing; a flower
    weighs more than a colour or an occasion.
    """
    found = []
    if slots.budget is not None and product.price > slots.budget:
        found.append(_off_budget("over_budget", product.price - slots.budget, slots.budget))
    if slots.budget_low is not None and product.price < slots.budget_low:
        found.append(_off_budget("under_budget", slots.budget_low - product.price, slots.budget_low))
    if product.flowers and _wanted(slots) and not _flowers(product) & _wanted(slots):
        found.append(Miss("flowers", Decimal(2)))
    if product.flowers and slots.stems is not None and _stems(product, _wanted(slots)) < slots.stems:
        found.append(Miss("stems", 1 - Decimal(_stems(product, _wanted(slots))) / slots.stems))
    if slots.colours and not _colours(product) & set(slots.colours):
        found.append(Miss("colours", Decimal(1)))
    if slots.occasion and slots.occasion not in product.occasions:
        found.append(Miss("occasion", Decimal(1)))
    if product.stock <= 0:
        found.append(Miss("stock", Decimal(1)))
    return tuple(found)


def _off_budget(wish: str, amount: Decimal, budget: Decimal) -> Miss:
    return Miss(wish, 1 + amount / max(budget, Decimal(1)), amount)


def _wanted(slots: Slots) -> set[str]:
    return set(slots.flowers) - set(slots.excluded)


def _flowers(product: Product) -> set[str]:
    return {stem.flower for stem in product.flowers}


def _colours(product: Product) -> set[str]:
    return set(product.colours)


def _reserved(product: Product, slots: Slots) -> bool:
    """Whether a product is made for one occasion alone, and that is not the customer's.

    Flowers for a funeral are nothing for a reception desk.
    """
    return len(product.occasions) == 1 and slots.occasion not in product.occasions


def _last(product: Product, slots: Slots) -> tuple[bool, bool, bool]:
    """What is offered after everything else: what can't be had, then what is meant for something else.

    To who counts the stems of one flower, what is mostly others comes last, too.
    """
    counted = slots.stems is not None
    return product.stock == 0, _reserved(product, slots), counted and not _mostly(product, _wanted(slots))


def _mostly(product: Product, wanted: Collection[str]) -> bool:
    """Whether at least half of its stems are of the wanted flowers, if any are named."""
    return not wanted or 2 * _stems(product, wanted) >= product.stems


def _fullest(
    products: list[Product], traits: Callable[[Product], set[str]], wanted: Collection[str]
) -> list[Product]:
    """Those that have all that is wanted; if none has, all of them."""
    return [product for product in products if traits(product).issuperset(wanted)] or products


def _shortfall(product: Product, slots: Slots) -> Decimal:
    return sum((miss.weight for miss in misses(product, slots)), Decimal(0))


def _stems(product: Product, wanted: Collection[str]) -> int:
    """How many stems it has of the wanted flowers, or of any if none is named."""
    return sum(stem.count for stem in product.flowers if not wanted or stem.flower in wanted)


def _by_fit(products: Sequence[Product], slots: Slots) -> Callable[[Product], tuple[int, int, Decimal]]:
    """Orders products by how much of them is the wanted flower, whether they are made for the occasion in the
    first place, and how near they are to the price sought."""
    price, wanted = _price_sought(products, slots), _wanted(slots)

    def fit(product: Product) -> tuple[int, int, Decimal]:
        meant = product.occasions.index(slots.occasion) if slots.occasion else 0
        return int(not _mostly(product, wanted)), min(meant, 2), abs(product.price - price)

    return fit


def _most(superlative: Superlative, shop: Shop) -> Callable[[Product], Decimal]:
    """Orders products by what is looked for the most of."""
    orders = Counter(order.sku for order in shop.orders.values())
    measures: Mapping[Superlative, Callable[[Product], Decimal]] = {
        Superlative.CHEAPEST: lambda product: product.price,
        Superlative.DEAREST: lambda product: -product.price,
        Superlative.LARGEST: lambda product: -Decimal(product.stems),
        Superlative.SMALLEST: lambda product: Decimal(product.stems),
        Superlative.LONGEST_LASTING: lambda product: -_life(product, shop),
        Superlative.MOST_FRAGRANT: lambda product: -_scent(product, shop, Scent.NONE),
        Superlative.LEAST_FRAGRANT: lambda product: _scent(product, shop, Scent.STRONG),
        Superlative.MOST_ORDERED: lambda product: -Decimal(orders[product.sku]),
    }
    return measures[superlative]


def _life(product: Product, shop: Shop) -> Decimal:
    """The days until the first of its flowers may fade; one that nothing is known of counts as gone at once."""
    lives = [shop.flowers[stem.flower].vase_life[:1] for stem in product.flowers if stem.flower in shop.flowers]
    return Decimal(min((life.low for first in lives for life in first), default=0) if all(lives) else 0)


def _scent(product: Product, shop: Shop, unsaid: Scent) -> Decimal:
    """How strongly its stems smell on the whole, from 0 to 2; ``unsaid`` is what nothing is known of."""
    degrees = list(Scent)
    scents = [(shop.flowers[stem.flower].scent or unsaid, stem.count) for stem in product.flowers]
    return Decimal(sum(degrees.index(scent) * count for scent, count in scents)) / (product.stems or 1)


def _varied(products: Sequence[Product]) -> tuple[Product, ...]:
    """The best, then others at other prices, as long as there are such: three of one price are no choice."""
    found = list(products[:1])
    for others in (True, False):
        for product in products:
            apart = all(abs(product.price - one.price) >= PRICE_STEP * one.price for one in found)
            if len(found) < OFFERED and product not in found and (apart or not others):
                found.append(product)
    return tuple(found)


def _unlike(product: Product, model: Product | None) -> tuple[int, Decimal]:
    """How little a product has of one that is wanted and can't be had: its colours, then its price."""
    if model is None:
        return 0, Decimal(0)
    return -len(_colours(product) & _colours(model)), abs(product.price - model.price)


def _price_sought(products: Sequence[Product], slots: Slots) -> Decimal:
    """Somewhat below the most that is to be spent, or between both ends; else the middle price of the products."""
    if slots.budget is not None and slots.budget_low is not None:
        return (slots.budget + slots.budget_low) / 2
    if slots.budget is not None:
        return slots.budget * OF_BUDGET
    return slots.budget_low or median_low(product.price for product in products)
