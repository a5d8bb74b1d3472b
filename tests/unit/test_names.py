"""Flowers as customers name them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_shop import FLOWERS, flower

from chatbot.names import NameIndex

INDEX = NameIndex.of({one.id: one for one in FLOWERS})


def found(text: str) -> list[str]:
    return [mention.flower for mention in INDEX.find(text, fuzzy=True)]


@pytest.mark.parametrize(
    ("text", "flowers"),
    [
        ("My roses died", ["rose"]),
        ("ROSES!!", ["rose"]),
        ("the rose's petals", ["rose"]),
        ("lillies and peonies", ["lily", "peony"]),
        ("irises or gladioli", ["iris", "gladiolus"]),
        ("sun flowers", ["sunflower"]),
        ("baby's breath", ["gypsophila"]),
        ("baby’s breath", ["gypsophila"]),
        ("babys breath", ["gypsophila"]),
        ("mums for the table", ["chrysanthemum"]),
        ("玫瑰花和满天星", ["rose", "gypsophila"]),
        ("鬱金香跟滿天星", ["tulip", "gypsophila"]),
        ("马蹄莲、铃兰、百合", ["calla", "lily_of_the_valley", "lily"]),
        ("i want lilies 还有玫瑰", ["lily", "rose"]),
    ],
)
def test_a_flower_is_found_by_any_of_its_names_one_or_many(text: str, flowers: list[str]) -> None:
    assert found(text) == flowers


@pytest.mark.parametrize(
    ("text", "flowers"),
    [
        ("lilies of the valley", ["lily_of_the_valley"]),
        ("lily-of-the-valley", ["lily_of_the_valley"]),
        ("calla lilies", ["calla"]),
        ("tiger lilies", ["lily"]),
        ("peruvian lily", ["alstroemeria"]),
        ("garden roses, spray roses and roses", ["garden_rose", "spray_rose", "rose"]),
        ("水仙百合", ["alstroemeria"]),
        ("洋牡丹和牡丹", ["ranunculus", "peony"]),
    ],
)
def test_the_longest_name_is_the_flower(text: str, flowers: list[str]) -> None:
    assert found(text) == flowers


@pytest.mark.parametrize(
    "text", ["a peace lily", "day lilies", "daylily", "an Inca lily", "rosemary and primrose", "白掌", "沙漠玫瑰"]
)
def test_a_flower_the_shop_lacks_is_not_taken_for_one_it_keeps(text: str) -> None:
    assert found(text) == []


def test_strangers_are_well_known_flowers_that_the_shop_lacks() -> None:
    assert [one.flower for one in INDEX.strangers("orchids, roses and a peace lily")] == ["orchid", "peace lily"]


@pytest.mark.parametrize(
    ("text", "flowers"),
    [
        ("tullips", ["tulip"]),
        ("chrysanthamum", ["chrysanthemum"]),
        ("crysanthemums", ["chrysanthemum"]),
        ("carnatons", ["carnation"]),
        ("hydranga", ["hydrangea"]),
        ("gypsophilia", ["gypsophila"]),
        ("ranuculus", ["ranunculus"]),
        ("alstromeria", ["alstroemeria"]),
        ("rosses and tulps", ["rose", "tulip"]),
        ("lily of the vally", ["lily_of_the_valley"]),
        ("chrysanths", ["chrysanthemum"]),
        ("peruvain lilly", ["alstroemeria"]),
        ("玟瑰和向曰葵", ["rose", "sunflower"]),
        ("玫槐", ["rose"]),
        ("白合", ["lily"]),
        ("康乃磬", ["carnation"]),
    ],
)
def test_a_misspelt_flower_is_the_one_that_was_meant(text: str, flowers: list[str]) -> None:
    assert found(text) == flowers


@pytest.mark.parametrize("text", ["carnatons", "hydranga", "玫槐"])
def test_misspellings_count_only_where_they_are_asked_for(text: str) -> None:
    assert INDEX.find(text, fuzzy=False) == ()


@pytest.mark.parametrize(
    "text",
    [
        "a roast later",
        "the daily list",
        "a puppy in the orchard",
        "thirty dollars, maybe, and no salad",
        "protein",
        "红白合适吗",
        "一百和两百",
        "蓝花",
        "百年好合",
    ],
)
def test_ordinary_words_are_no_flowers(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "prices rose again",
        "she rose early",
        "is it in stock?",
        "for my mum",
        "Hi, this is Lily, I have a question",
        "it was for my sister Iris",
        "delivered to Rose yesterday",
        "Thanks,\nDaisy",
        "12 Rose Street",
        "three for Daisy's Diner",
        "玫瑰金的丝带",
    ],
)
def test_verbs_people_and_streets_are_no_flowers(text: str) -> None:
    assert found(text) == []


def test_a_person_does_not_hide_the_flowers() -> None:
    assert found("My name is Rose and my roses are dead") == ["rose"]
    assert found("Can I give rose to her?") == ["rose"]
    assert found("lavender roses") == ["rose"]


def test_the_order_of_the_catalogue_does_not_matter() -> None:
    clash = (*FLOWERS, flower("tea", "tea rose", "tea roses", "茶玫瑰", "rose"))
    forwards = NameIndex.of({one.id: one for one in clash})
    backwards = NameIndex.of({one.id: one for one in reversed(clash)})
    text = "a rose, a tea rose, 茶玫瑰"
    assert forwards.find(text, True) == backwards.find(text, True)
    assert [one.flower for one in forwards.find(text, True)] == ["rose", "tea", "tea"]


PIECES = ["rose", "lily", "Lily", "calla", "百", "合", "玫", "瑰", "-", "'", "day", "of", "the", "valley", "鬱"]


@settings(max_examples=200, deadline=None)
@given(st.text() | st.lists(st.sampled_from(PIECES)).map(" ".join))
def test_places_are_those_of_the_text(text: str) -> None:
    for mention in INDEX.find(text, fuzzy=True):
        assert text[mention.start : mention.end] == mention.text
