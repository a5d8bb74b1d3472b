"""Which flowers an order holds, and which of them a complaint is about."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from chatbot.domain import Order, Product


def flowers_in(order: Order | None, products: Mapping[str, Product]) -> tuple[str, ...]:
    """The flowers of an order, the one with the most stems first; none for an order or a product unknown."""
    product = products.get(order.sku) if order else None
    stems = sorted(product.flowers, key=lambda stem: -stem.count) if product else ()
    return tuple(dict.fromkeys(stem.flower for stem in stems))


def blamed(named: Collection[str], held: tuple[str, ...]) -> tuple[str, ...]:
    """Which of the flowers ``held`` in the order a complaint is about that has ``named`` some flowers.

    Where it names none of them, that is the leading one. Without a known order it is about those it names.
    """
    return tuple(flower for flower in held if flower in named) or held[:1] or tuple(named)
