"""Two hundred messages of one Sunday, 22 November 2026: what the desk understands, decides and answers.

The messages were written without sight of the examples that the desk learns from, and their decisions were worked
out by hand from the policy and the orders; ``why`` says how. After the first run the kinds of error that they had
shown were worked on, so they no longer measure how strangers are understood: new messages do. A decision is held
against the desk as a rule's error only where the message was understood, so that the two kinds of error are told
apart.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from chatbot.bootstrap import Desk, boot
from chatbot.config import ROOT, Settings
from chatbot.evaluation import Report, gate_measures, read_suite, run_suite
from chatbot.evaluation.answered import ask

DAY = read_suite(ROOT / "data" / "evaluation" / "first_day.jsonl")

# What this day has to reach, as shares of 1; the measures not named here have to be met by every message.
FLOORS = {"intent": 0.90, "issues": 0.80, "issue_f1": 0.85, "intent_f1": 0.85, "slots": 0.90, "decision": 0.80}

SAMPLE = (
    "en-founding",
    "zh-founding",
    "en-describe-tutorial",
    "zh-creative-rose-story",
    "en-rose-type",
    "en-wilted-pink-roses",
    "zh-wilted-tulip-day2",
    "en-inject-500",
    "zh-petharm-cat",
    "en-prod-cat-50",
    "en-talk-human",
    "zh-pol-fee",
)


def open_desk(folder: Path, model: str) -> Desk:
    db = f"sqlite:///{folder / 'log.db'}"
    return boot(Settings.read(os.environ, data=str(ROOT / "data"), db=db, model=model, today="2026-11-22"))


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    desk = open_desk(tmp_path_factory.mktemp("first_day"), "none:")
    yield desk
    desk.close()


@pytest.fixture(scope="module")
def day(desk: Desk) -> Report:
    return run_suite(DAY, desk.assistant, lambda news: None)


MEASURES = (
    *("intent", "intent_f1", "issues", "issue_f1", "slots", "language", "no_person_unasked"),
    *("decision", "decision_understood", "products", "whole", "complete", "must_not", "reply_language"),
    *("amounts", "handover"),
)


@pytest.mark.parametrize("measure", MEASURES)
def test_the_day_goes_well(measure: str, day: Report) -> None:
    failures = [f"{one.id}: {one.found}, not {one.expected}" for one in day.failures if one.measure == measure]
    assert gate_measures(day)[measure] >= FLOORS.get(measure, 1.0), "\n".join(failures)


def test_nothing_is_measured_that_is_not_looked_at(day: Report) -> None:
    assert {name for name in gate_measures(day) if not name.startswith("model_written")} == set(MEASURES)


def test_a_refund_in_full_is_all_that_was_paid(desk: Desk) -> None:
    for case in DAY.cases[:60]:
        turn = ask(desk.assistant, case).turn
        for remedy in turn.decision.remedies if turn.decision else ():
            if remedy.kind == "full_refund" and turn.facts.order:
                assert remedy.amount == turn.facts.order.paid, case.id


# --- the same with the model ----------------------------------------------------------------------------------


@pytest.mark.model
def test_the_local_model_words_a_dozen_of_them(tmp_path: Path) -> None:
    dozen = replace(DAY, cases=tuple(case for case in DAY.cases if case.id in SAMPLE))
    desk = open_desk(tmp_path, "llama-cpp:default")
    try:
        assert desk.drafter.model is not None, desk.trouble
        spoken = set(desk.drafter.model.card.languages)
        report = run_suite(dozen, desk.assistant, lambda news: None)
    finally:
        desk.close()
    shares = gate_measures(report)
    wrong = [str(one) for one in report.failures]
    assert all(
        shares[name] == 1 for name in ("whole", "complete", "reply_language", "must_not", "amounts", "handover")
    ), wrong
    worded = {language for language in ("en", "zh") if report.groups[language]["model_written"].hits}
    assert worded == spoken, "the model words replies in each language it speaks, and in no other"
