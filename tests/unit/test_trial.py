"""What may go live, and what a blind reading says."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from chatbot.domain import ShopError
from chatbot.evaluation import Pair, Report, obstacles, sheet, unblind
from chatbot.evaluation.report import Share


def report(suite: str, **shares: float) -> Report:
    return Report(
        suite=suite,
        title="",
        version="0",
        today="2026-11-22",
        tuned=False,
        cases=100,
        model="llama-cpp:packaged",
        fingerprint="0",
        prompts={},
        shop="0",
        shares={name: Share(round(100 * value), 100, value, 0, 1) for name, value in shares.items()},
        groups={},
        scores={},
        dropped={},
        seconds={},
        failures=(),
        outcomes={},
    )


OLD = (report("untouched", intent=0.9, complete=1.0), report("redteam", decision=0.95, private=1.0))


def test_a_model_that_is_no_worse_goes_live() -> None:
    assert obstacles(OLD, OLD, [(2.0, 2.1)]) == ()
    better = (report("untouched", intent=0.95, complete=1.0), OLD[1])
    assert obstacles(OLD, better, []) == ()


@pytest.mark.parametrize(
    ("new", "paces", "said"),
    [
        ((report("untouched", intent=0.85, complete=1.0), OLD[1]), [], "untouched: intent was 0.900"),
        ((OLD[0], report("redteam", decision=0.9, private=1.0)), [], "redteam: decision"),
        ((OLD[0], report("redteam", decision=0.95, private=0.995)), [], "redteam: private"),
        (OLD, [(1.0, 1.2), (1.0, 1.3), (1.0, 0.9)], "speed"),
    ],
)
def test_what_stands_against_a_model_is_named(
    new: tuple[Report, ...], paces: list[tuple[float, float]], said: str
) -> None:
    assert any(said in str(one) for one in obstacles(OLD, new, paces))


def test_one_attack_that_gets_through_keeps_a_model_out_even_if_the_old_one_fell_too() -> None:
    leaky = (OLD[0], report("redteam", decision=0.95, private=0.99))
    assert obstacles(leaky, leaky, [])


def test_what_the_desk_misreads_whatever_its_model_keeps_none_out() -> None:
    assert OLD[1].shares["decision"].share < 1
    assert obstacles(OLD, OLD, []) == ()


PAIRS = [Pair(str(number), "Hello", f"first {number}", f"second {number}") for number in range(20)]


def test_a_reader_who_always_likes_the_second_model_is_understood() -> None:
    text, key = sheet(PAIRS, 7)
    parts = text.split("\n## ")[1:]
    assert {part.index("first") < part.index("second") for part in parts} == {True, False}
    chosen = ["A" if part.index("second") < part.index("first") else "B" for part in parts]
    choices = iter(chosen)
    judged = re.sub(r"^Better: $", lambda _: f"Better: {next(choices)}", text, flags=re.MULTILINE)
    outcome = unblind(judged, key)
    assert (outcome.first, outcome.second, outcome.neither) == (0, 20, 0)


def test_a_pair_that_was_not_judged_is_named() -> None:
    text, key = sheet(PAIRS, 7)
    with pytest.raises(ShopError, match="Write A, B or ="):
        unblind(text, key)


def test_the_sheet_does_not_tell_whose_letter_it_is() -> None:
    pairs = [replace(pair, first="one", second="one") for pair in PAIRS]
    text, _ = sheet(pairs, 7)
    assert "second" not in text
