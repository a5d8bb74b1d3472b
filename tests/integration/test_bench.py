"""The bench in small: every row is measured with the real model, and what a busy machine cannot blur holds."""

from __future__ import annotations

import json
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from chatbot.bench import Size, bench
from chatbot.bench.plot import plot
from chatbot.bench.row import Row
from chatbot.bench.table import line
from chatbot.config import Settings
from chatbot.domain import ShopError

SMALL = Size(rounds=1, tokens=16, questions=1, tutorial_tokens=32, staff=(1, 2), messages=2, answers=5)
ROWS = {
    "writing: chain ÷ llama-cpp-python driven directly",
    "writing: llama.cpp with flash attention ÷ without",
    "writing: chain ÷ LangChain with ChatLlamaCpp",
    "first piece after a long prompt: ChatLlamaCpp ÷ chain",
    "writing: chain ÷ transformers, same weights",
    "follow-up: share of its prompt read again",
    "understanding, facts, decision and plan",
    "tutorial's whole answer ÷ first released sentence",
    "1 staff member: tokens written for all, a second",
    "1 staff member: first sentence, p50",
    "1 staff member: first sentence, p95",
    "2 staff: tokens written for all, a second",
    "2 staff: first sentence, p50",
    "2 staff: first sentence, p95",
    "llama.cpp alone: 8 sequences in one batch ÷ one",
    "2 staff: slowest first sentence ÷ fair share",
    "2 staff: slowest first sentence ÷ mean",
    "2 staff: throughput ÷ that of one",
    "cancelled while writing: next caller served after",
    "cancelled in a 3,000-token prompt: next caller served after",
    "memory of desk and engine over 5 answers: change",
    "web desk: start to ready",
    "web desk: memory with everything loaded",
}


def settings(model: str = "llama-cpp:packaged") -> Settings:
    return Settings.read({}, db="sqlite://", model=model)


@pytest.mark.model
def test_every_row_is_measured(tmp_path: Path) -> None:
    out, picture = StringIO(), tmp_path / "bench.svg"
    bench(settings(), SMALL, True, picture, out)
    told: dict[str, Any] = json.loads(out.getvalue())
    rows = {row["name"]: row for row in told["rows"]}
    assert rows.keys() == ROWS
    assert {name: row["note"] for name, row in rows.items() if row["value"] is None} == {}
    assert told["model"] == "llama-cpp:packaged"
    # Counts of tokens, memory, and differences of a whole order: what holds however busy the machine is.
    assert rows["follow-up: share of its prompt read again"]["good"]
    assert rows["web desk: memory with everything loaded"]["good"]
    assert rows["writing: chain ÷ transformers, same weights"]["value"] > 1
    shown = ElementTree.fromstring(picture.read_text(encoding="utf-8"))
    assert shown.tag.endswith("svg")


def test_a_desk_without_a_model_has_nothing_to_measure() -> None:
    with pytest.raises(ShopError, match="no model to measure"):
        bench(settings("none:"), SMALL, False, None, StringIO())


def test_a_row_says_what_was_wanted_or_why_it_was_not_measured() -> None:
    met = Row("first sentence", 1.5, "s", ceiling=2.0)
    missed = replace(met, value=2.5)
    absent = Row("transformers", None, "×", floor=1.0, note="not measured: No module named 'torch'")
    assert (met.good, missed.good) == (True, False)
    assert line(met).startswith("ok ")
    assert line(missed).startswith("MISS")
    assert line(absent).endswith("not measured: No module named 'torch'")
    picture = plot([met, missed, absent, Row("tokens", 3.0, "/s")], "a model")
    assert picture.count("first sentence") == 2
    assert "transformers" not in picture
    assert "tokens" not in picture
