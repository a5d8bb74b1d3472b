"""A bouquet that is to be described: the one in the customer's words, or one of the shop's."""

from __future__ import annotations

from chatbot.domain import Fact, Facts, Product
from chatbot.retrieve.offers import stems_text
from chatbot.retrieve.question import Question, flowers_asked, known_flowers, named_products


def bouquet(question: Question) -> Facts:
    """The stems, colours, wrapping and occasion, and not a flower more; nothing if no bouquet is given."""
    components = question.inquiry.slots.components
    named = named_products(question)
    product = named[0] if named and not components else None
    items = (
        *_name(question, product),
        *_stems(question, product),
        *_colours(question, product),
        *_wrapping(question),
        *_occasions(question, product),
    )
    parts = known_flowers([part.flower for part in components if part.flower], question.shop)
    products = (product,) if product else ()
    return Facts(items, products=products, flowers=parts or flowers_asked(question))


def _name(question: Question, product: Product | None) -> tuple[Fact, ...]:
    if product is None:
        return ()
    return (_fact(question, "name", product, product=question.told(product.names)),)


def _stems(question: Question, product: Product | None) -> tuple[Fact, ...]:
    components = question.inquiry.slots.components
    if product:
        text = stems_text(question, product.flowers)
    elif components:
        text = question.listing([component.text for component in components])
    else:
        named = known_flowers(question.inquiry.slots.flowers, question.shop)
        text = question.listing([question.plural(flower) for flower in named])
    return (_fact(question, "stems", product, stems=text),) if text else ()


def _colours(question: Question, product: Product | None) -> tuple[Fact, ...]:
    colours = product.colours if product else question.inquiry.slots.colours
    if not colours:
        return ()
    return (_fact(question, "colours", product, colours=question.words("colours", colours)),)


def _wrapping(question: Question) -> tuple[Fact, ...]:
    wrapping = question.inquiry.slots.wrapping
    return (_fact(question, "wrapping", None, wrapping=wrapping),) if wrapping else ()


def _occasions(question: Question, product: Product | None) -> tuple[Fact, ...]:
    asked = question.inquiry.slots.occasion
    occasions = (asked,) if asked else product.occasions if product else ()
    if not occasions:
        return ()
    return (_fact(question, "occasions", product, occasions=question.words("occasions", occasions)),)


def _fact(question: Question, part: str, product: Product | None, /, **variables: str) -> Fact:
    source = "products.csv" if product else "message"
    return question.fact(f"bouquet:{part}", source, f"bouquet.{part}", **variables)
