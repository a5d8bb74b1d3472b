"""A bouquet in words: two to four sentences from its own stems, colours, wrapping and occasion."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from chatbot.domain import Act, Component, Product, Step
from chatbot.plan.case import Case

SENTENCES = (2, 4)


def describe(case: Case) -> tuple[Step, ...]:
    """The description; where no bouquet is given, a question for it."""
    parts = _parts(case)
    if not parts:
        answer = case.step(Act.ANSWER, case.say("describe.nothing"), (), "answer_nothing")
        return answer, case.step(Act.REQUEST, case.say("request.bouquet"))
    fewest, most = SENTENCES
    sentences = [_opening(case, parts), *_details(case)]
    if len(sentences) < fewest:
        sentences.append(case.say("describe.last"))
    text = case.joined(sentences[:most])
    return (case.step(Act.DESCRIBE, text, case.items("bouquet")),)


def _product(case: Case) -> Product | None:
    """The shop's bouquet that is meant; what the customer spells out comes before it."""
    return case.facts.products[0] if case.facts.products and not case.inquiry.slots.components else None


def _opening(case: Case, parts: list[str]) -> str:
    product = _product(case)
    told = case.listing(parts)
    if product is not None:
        return case.say("describe.open_named", name=case.told(product.names), parts=told)
    return case.say("describe.open" if len(parts) > 1 else "describe.open_single", parts=told)


def _details(case: Case) -> list[str]:
    return [text for text in (_around(case), _colours(case), _wrapping(case), _occasion(case)) if text]


# --- stems --------------------------------------------------------------------------------------------------


def _parts(case: Case) -> list[str]:
    """``12 red roses``, ``baby's breath``: as the customer counts them, or as the product has them."""
    product, slots = _product(case), case.inquiry.slots
    if slots.components:
        return [_part(case, component) for component in _once(slots.components)]
    if product is not None:
        return [_part(case, Component("", stem.flower, stem.count)) for stem in product.flowers]
    return [_part(case, Component("", id)) for id in slots.flowers if id in case.shop.flowers]


def _once(components: Sequence[Component]) -> Iterator[Component]:
    """A flower named twice (“a sunflower bouquet, nine sunflowers”) is one part: the one that is counted."""
    counted = {component.flower for component in components if component.count is not None}
    for component in components:
        if component.flower is None or component.count is not None or component.flower not in counted:
            yield component


def _part(case: Case, component: Component) -> str:
    flower = case.shop.flowers.get(component.flower or "")
    if flower is None:
        return component.text
    name = case.told(flower.names if component.count == 1 else flower.plurals)
    colour = case.word("colours", component.colour or "")
    if component.count is None:
        return case.say("part.plain", flowers=name, colour=colour)
    return case.say("part.counted", count=str(component.count), flowers=name, colour=colour)


def _names(case: Case) -> list[str]:
    product, slots = _product(case), case.inquiry.slots
    ids = [component.flower for component in slots.components] or list(slots.flowers)
    if product is not None:
        ids = [stem.flower for stem in product.flowers]
    known = dict.fromkeys(id for id in ids if id is not None and id in case.shop.flowers)
    return [case.told(case.shop.flowers[id].plurals) for id in known]


# --- sentences ----------------------------------------------------------------------------------------------


def _around(case: Case) -> str:
    names = _names(case)
    if len(names) < 2:
        return ""
    return case.say("describe.around", lead=names[0], rest=case.listing(names[1:]))


def _colours(case: Case) -> str:
    """The colours, where the stems have not told them."""
    product, slots = _product(case), case.inquiry.slots
    if any(component.colour for component in slots.components):
        return ""
    colours = product.colours if product is not None else slots.colours
    words = [word for id in colours if (word := case.word("colours", id))]
    return case.say("describe.colours", colours=case.listing(words)) if words else ""


def _wrapping(case: Case) -> str:
    wrapping = case.inquiry.slots.wrapping
    return case.say("describe.wrapping", wrapping=wrapping) if wrapping else ""


def _occasion(case: Case) -> str:
    if case.mourning():
        return case.say("describe.occasion_mourning")
    occasion = case.occasion()
    return case.say("describe.occasion", occasion=occasion) if occasion else ""
