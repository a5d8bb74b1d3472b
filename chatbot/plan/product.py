"""A question about what is sold: an answer, up to three products or what comes closest, a caution, more help."""

from __future__ import annotations

from collections.abc import Sequence

from chatbot.domain import Act, Fact, Flower, Pet, PetRating, Product, Step, Toxicity
from chatbot.plan.case import Case
from chatbot.plan.details import courtesy
from chatbot.plan.quotable import quotable


def product(case: Case) -> tuple[Step, ...]:
    """The steps of a reply to a question about products."""
    shown = case.facts.products or case.facts.closest
    kind = "product" if shown else "shop"
    about = ("for", "occasion", "pet") if shown else ()
    help_more = courtesy(case, Act.OFFER_HELP, case.say(f"offer_help.{kind}"), f"offer_help_{kind}", *about)
    steps = (_answer(case), recommend(case), caution(case), help_more)
    return tuple(step for step in steps if step is not None)


# --- the answer ---------------------------------------------------------------------------------------------


def _answer(case: Case) -> Step:
    named = _named(case)
    if named:
        facts = tuple(fact for one in named for fact in _records(case, one))
        return case.step(Act.ANSWER, case.joined(fact.text for fact in facts), facts)
    if case.inquiry.slots.unlisted:
        return _unlisted(case)
    if case.facts.products:
        return _found(case)
    return _none(case)


def _named(case: Case) -> tuple[Product, ...]:
    """The products that the customer asked about by name."""
    shown = (*case.facts.products, *case.facts.closest)
    return tuple(one for one in shown if one.sku in case.inquiry.slots.products)


def _unlisted(case: Case) -> Step:
    """What the shop says about the thing that is on no record, else that it is on none."""
    topics = case.items("topic")
    if topics:
        return case.step(Act.ANSWER, case.joined(fact.text for fact in topics), topics)
    return case.step(Act.ANSWER, case.say("product.unlisted"), (), "answer_nothing")


def _found(case: Case) -> Step:
    if case.mourning():
        return case.step(Act.ANSWER, case.say("product.found_mourning"))
    told = case.items("season:now", "about")
    if told:
        return case.step(Act.ANSWER, case.joined(fact.text for fact in told), told)
    if case.inquiry.slots.superlative is not None:
        return case.step(Act.ANSWER, case.say(f"product.{case.inquiry.slots.superlative}"))
    budget = case.inquiry.slots.budget
    price = case.money(budget) if budget is not None else ""
    facts = (Fact("asked:budget", case.say("fact.budget", budget=price), "message"),) if price else ()
    return case.step(Act.ANSWER, case.say("product.found", occasion=case.occasion(), budget=price), facts)


def _none(case: Case) -> Step:
    facts = case.items("products", "flower", "topic")
    out = [fact for fact in case.items("flower") if not _sells(case, fact)]
    sold_out = tuple(one for fact in out for one in (fact, *case.items(f"season:{_flower_of(fact)}")))
    if case.facts.closest and sold_out:
        return case.step(Act.ANSWER, case.joined(fact.text for fact in sold_out), sold_out)
    if case.facts.closest:
        return case.step(Act.ANSWER, case.say("product.none"), facts)
    if facts:
        return case.step(Act.ANSWER, case.joined(fact.text for fact in facts), facts)
    return case.step(Act.ANSWER, case.say("answer.nothing"), (), "answer_nothing")


def _sells(case: Case, fact: Fact) -> bool:
    """Whether the flower of a ``flower:`` fact is to be had."""
    id = _flower_of(fact)
    return any(
        one.stock > 0 and id in (stem.flower for stem in one.flowers) for one in case.shop.products.values()
    )


def _flower_of(fact: Fact) -> str:
    return fact.id.partition(":")[2]


# --- the recommendation -------------------------------------------------------------------------------------


def recommend(case: Case) -> Step | None:
    """What fits, the best first; else what comes closest and what it misses; nothing beyond what was named."""
    named = _named(case)
    found = [one for one in case.facts.products if one not in named]
    if found:
        return _fitting(case, found)
    closest = [one for one in case.facts.closest if one not in named][:1]
    return _closest(case, closest[0]) if closest else None


def _fitting(case: Case, found: Sequence[Product]) -> Step:
    first, *rest = found[:3]
    facts = [fact for one in found[:3] for fact in case.items(f"product:{one.sku}")]
    lead = case.say("product.lead", name=case.told(first.names), price=case.money(first.price))
    described = (*_description(case, first), *case.items("vase_life"))
    items = [case.say("join.item", name=case.told(one.names), price=case.money(one.price)) for one in rest]
    others = case.say("product.others", items=case.listing(items)) if items else ""
    told = (lead, *(fact.text for fact in described), others)
    return case.step(Act.RECOMMEND, case.joined(told), (*facts, *described))


def _closest(case: Case, one: Product) -> Step:
    lead = case.say("product.closest", name=case.told(one.names), price=case.money(one.price))
    misses = case.items(f"misses:{one.sku}")
    described = _description(case, one)
    told = (lead, *(fact.text for fact in (*described, *misses)))
    facts = (*case.items(f"product:{one.sku}"), *described, *misses)
    return case.step(Act.RECOMMEND, case.joined(told), facts, "recommend_closest")


def _records(case: Case, one: Product) -> tuple[Fact, ...]:
    described = _description(case, one)
    return (*case.items(f"product:{one.sku}")[:1], *described, *case.items(f"misses:{one.sku}"))


def _description(case: Case, one: Product) -> tuple[Fact, ...]:
    text = case.told(one.descriptions)
    told = text and quotable(text)
    return (Fact(f"product:{one.sku}:description", text, "products.csv"),) if told else ()


# --- cautions -----------------------------------------------------------------------------------------------


def caution(case: Case) -> Step | None:
    """Of pets that were spoken of, of what is deadly to a cat that was not, and of allergies."""
    allergy = case.say("caution.allergy") if case.speaks_of("allergy") else ""
    facts = _pet_facts(case)
    if not facts and not allergy:
        return None
    told = dict.fromkeys(fact.text for fact in facts)
    basis = (*facts, *ratings(case), *case.items("topic:allergies"))
    return case.step(Act.CAUTION, case.joined((*told, allergy)), basis)


def _pet_facts(case: Case) -> tuple[Fact, ...]:
    pets = case.inquiry.slots.pets
    shown = (*case.facts.products[:3], *case.facts.closest[:1])
    if pets:
        unsure = case.facts.closest[:1]
        rated = [fact for one in unsure for pet in pets for fact in case.items(f"product:{one.sku}:{pet}")]
        return (*_safe(case), *rated)
    stems = dict.fromkeys(stem.flower for one in shown for stem in one.flowers)
    flowers = (case.shop.flowers[id] for id in stems if id in case.shop.flowers)
    return tuple(
        _deadly(
            case, flower, rating, [one for one in shown if any(stem.flower == flower.id for stem in one.flowers)]
        )
        for flower in flowers
        if (rating := flower.pets.get(Pet.CAT)) and rating.toxicity is Toxicity.DEADLY
    )


def _safe(case: Case) -> tuple[Fact, ...]:
    """What is recommended is safe for the pets that were spoken of: said once of all of it."""
    names = [_name(case, one) for one in case.facts.products[:3]]
    if not names:
        return ()
    pets = case.listing([case.say(f"pet.{pet}") for pet in case.inquiry.slots.pets])
    text = case.say("caution.safe", products=case.listing(names), pets=pets)
    return (Fact("products:safe", text, "flowers.toml"),)


def _name(case: Case, one: Product) -> str:
    return case.say("join.named", name=case.told(one.names))


def ratings(case: Case) -> tuple[Fact, ...]:
    """What is on record of the products that are recommended and the pets that were spoken of."""
    shown, pets = case.facts.products[:3], case.inquiry.slots.pets
    return tuple(fact for one in shown for pet in pets for fact in case.items(f"product:{one.sku}:{pet}"))


def _deadly(case: Case, flower: Flower, rating: PetRating, products: Sequence[Product]) -> Fact:
    text = case.say(
        "caution.lily_cats",
        products=case.listing([_name(case, one) for one in products]),
        flowers=case.told(flower.plurals),
        source=rating.source,
    )
    return Fact(f"pet:{flower.id}:{Pet.CAT}", text, f"flowers.toml; {rating.source}")
