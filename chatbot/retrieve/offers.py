"""Products as facts: what each is and costs, whether it is there, what it misses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial, reduce

from chatbot.domain import Fact, Facts, Pet, Product, Stem
from chatbot.retrieve.pets import endangering
from chatbot.retrieve.products import Miss, Selection, is_allowed, misses, select, unwanted
from chatbot.retrieve.question import Question, flowers_of, known_flowers, named_products

SOURCE = "products.csv"


def offer(question: Question, pets: tuple[Pet, ...]) -> Facts:
    """The products named, or else those that satisfy the wishes; what comes closest where none does."""
    named = named_products(question)
    selection = _named(question, named, pets) if named else select(question.shop, question.inquiry.slots, pets)
    return _facts(question, selection, pets)


def _named(question: Question, named: Sequence[Product], pets: tuple[Pet, ...]) -> Selection:
    """The named products, those that will do first; if none will, others like the first of them as well."""
    slots, shop = question.inquiry.slots, question.shop
    good = [product for product in named if is_allowed(product, slots, pets, shop) and not misses(product, slots)]
    if good:
        return Selection(tuple(good), tuple(product for product in named if product not in good))
    main = tuple(stem.flower for stem in named[0].flowers[:1])
    alike = replace(slots, flowers=slots.flowers or main)
    others = select(shop, alike, pets).matches or select(shop, slots, pets).matches
    return Selection(matches=others, closest=tuple(named))


def _facts(question: Question, selection: Selection, pets: tuple[Pet, ...]) -> Facts:
    items = [fact for product in selection.matches for fact in product_facts(question, product, pets)]
    if not selection.matches:
        items.append(_none(question, selection, pets))
    for product in selection.closest:
        items += product_facts(question, product, pets)
        items += _miss_facts(question, product)
    shown = (*selection.matches, *selection.closest)
    flowers = flowers_of(shown, question.shop)
    return Facts(tuple(items), None, selection.matches, selection.closest, flowers)


def _none(question: Question, selection: Selection, pets: Sequence[Pet]) -> Fact:
    unsafe = pets and not (selection.closest or question.inquiry.slots.excluded)
    key = "products.none_safe" if unsafe else "products.none"
    names = question.listing([question.say(f"pets.{pet}") for pet in pets])
    return question.fact("products:none", SOURCE, key, pets=names)


def product_facts(question: Question, product: Product, pets: Sequence[Pet] = ()) -> tuple[Fact, ...]:
    """What a product is, has and costs; for the pets that were spoken of, whether it is proven safe for them."""
    stock = question.say("product.in_stock" if product.stock > 0 else "product.out_of_stock")
    price, name = question.money(product.price), question.told(product.names)
    key = "product.plain"
    if product.flowers:
        key = "product.stems_and_colours" if product.colours else "product.stems"
    whole = question.fact(
        f"product:{product.sku}",
        SOURCE,
        key,
        product=name,
        price=price,
        stock=stock,
        stems=stems_text(question, product.flowers),
        colours=question.words("colours", product.colours),
    )
    return (whole, *_occasion(question, product), *(_pet(question, product, pet) for pet in pets))


def _occasion(question: Question, product: Product) -> tuple[Fact, ...]:
    occasion = question.inquiry.slots.occasion
    if occasion is None or occasion not in product.occasions:
        return ()
    word, name = question.word("occasions", occasion), question.told(product.names)
    id = f"product:{product.sku}:occasion"
    return (question.fact(id, SOURCE, "product.occasion", product=name, occasion=word),)


def _pet(question: Question, product: Product, pet: Pet) -> Fact:
    unproven = endangering(product, (pet,), question.shop)
    flowers = [flower for flower in flowers_of((product,), question.shop) if flower.id in unproven]
    return question.fact(
        f"product:{product.sku}:{pet}",
        "flowers.toml",
        "product.not_safe" if unproven else "product.safe",
        product=question.told(product.names),
        pets=question.say(f"pets.{pet}"),
        flowers=question.listing([question.plural(flower) for flower in flowers]),
    )


def _miss_facts(question: Question, product: Product) -> tuple[Fact, ...]:
    """One sentence on all the wishes that a product fails; whether it is safe for a pet is said apart."""
    slots = question.inquiry.slots
    reasons = [_reason(question, miss) for miss in misses(product, slots)]
    ruled_out = unwanted(product, slots, question.shop)
    if ruled_out:
        names = question.listing(
            [question.plural(flower) for flower in known_flowers(sorted(ruled_out), question.shop)]
        )
        reasons.append(question.say("miss.excluded", flowers=names))
    if not reasons:
        return ()
    name, text = question.told(product.names), reduce(partial(_both, question), reasons)
    return (question.fact(f"misses:{product.sku}", SOURCE, "product.misses", product=name, reasons=text),)


def _both(question: Question, first: str, last: str) -> str:
    return question.say("miss.and", first=first, last=last)


def _reason(question: Question, miss: Miss) -> str:
    slots = question.inquiry.slots
    flowers = [question.plural(flower) for flower in known_flowers(slots.flowers, question.shop)]
    return question.say(
        f"miss.{miss.wish}",
        amount=question.money(miss.amount),
        flowers=question.listing(flowers),
        colours=question.words("colours", slots.colours),
        occasion=question.word("occasions", slots.occasion or ""),
        stems=str(slots.stems or ""),
    )


def stems_text(question: Question, stems: Sequence[Stem]) -> str:
    """``12 roses and 5 tulips``."""
    flowers = question.shop.flowers
    parts = [
        question.say(
            "stem.one" if stem.count == 1 else "stem.more",
            count=str(stem.count),
            flower=question.told(flowers[stem.flower].names),
            flowers=question.plural(flowers[stem.flower]),
        )
        for stem in stems
        if stem.flower in flowers
    ]
    return question.listing(parts)
