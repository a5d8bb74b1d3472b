"""A question as the retrieving modules see it: the inquiry, the shop's records, today, and the texts of facts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from chatbot.domain import Fact, Flower, Inquiry, Language, Localised, Order, Product, Shop
from chatbot.money import money
from chatbot.phrases import Phrases
from chatbot.prose import day_text, days_text, list_text
from chatbot.retrieve.rank import Rank


@dataclass(frozen=True)
class Question:
    inquiry: Inquiry
    shop: Shop
    today: date
    phrases: Phrases
    rank: Rank

    @property
    def language(self) -> Language:
        return self.inquiry.language

    @property
    def order(self) -> Order | None:
        """The order that the inquiry names, if the records have it."""
        return self.shop.orders.get(self.inquiry.slots.order or "")

    def fact(self, id: str, source: str, key: str, /, **variables: str) -> Fact:
        """The text of ``key`` as a fact."""
        return Fact(id, self.say(key, **variables), source)

    def say(self, key: str, /, **variables: str) -> str:
        return self.phrases.say(key, **variables)

    def told(self, texts: Localised) -> str:
        """What a record says in the customer's language, blank if it says nothing."""
        return texts.get(self.language, "").strip()

    def day(self, day: date) -> str:
        return day_text(day, self.today, self.language)

    def days(self, count: int) -> str:
        return days_text(count, self.language)

    def money(self, amount: Decimal) -> str:
        return money(amount, self.shop.currency, self.language)

    def listing(self, parts: Sequence[str]) -> str:
        return list_text(parts, self.language)

    def plural(self, flower: Flower) -> str:
        return self.told(flower.plurals)

    def word(self, kind: str, id: str) -> str:
        """The shop's first word for a colour or an occasion; ``kind`` is ``colours`` or ``occasions``."""
        words = self.shop.vocabulary.get(kind, {}).get(id, {}).get(self.language, ())
        return words[0] if words else id

    def words(self, kind: str, ids: Sequence[str]) -> str:
        return self.listing([self.word(kind, id) for id in ids])


def flowers_of(products: Sequence[Product], shop: Shop) -> tuple[Flower, ...]:
    """The flowers of products, each once, in the order of the products."""
    return known_flowers([stem.flower for product in products for stem in product.flowers], shop)


def known_flowers(ids: Iterable[str], shop: Shop) -> tuple[Flower, ...]:
    """The records of flowers, each once; an id without a record has nothing to tell."""
    return tuple(shop.flowers[id] for id in dict.fromkeys(ids) if id in shop.flowers)


def flowers_meant(question: Question) -> tuple[Flower, ...]:
    """The flowers that are spoken of: those named, else those of the products named, else those of the order.

    Where there is an order, a flower that is named and not in it is a slip: the order's flowers are meant.
    """
    slots, shop = question.inquiry.slots, question.shop
    ordered = flowers_of(_ordered(question), shop)
    if not ordered:
        return flowers_asked(question)
    return tuple(flower for flower in ordered if flower.id in slots.flowers) or ordered


def flowers_asked(question: Question) -> tuple[Flower, ...]:
    """The flowers that are asked about, whatever was ordered: those named, else those of products or the order."""
    slots, shop = question.inquiry.slots, question.shop
    return (
        known_flowers(slots.flowers, shop)
        or flowers_of(named_products(question), shop)
        or flowers_of(_ordered(question), shop)
    )


def named_products(question: Question) -> tuple[Product, ...]:
    """The products that the customer names."""
    products = question.shop.products
    return tuple(products[sku] for sku in question.inquiry.slots.products if sku in products)


def _ordered(question: Question) -> tuple[Product, ...]:
    product = question.shop.products.get(question.order.sku) if question.order else None
    return (product,) if product else ()
