"""A model is tried out before it goes live: what it can do here, and a plain answer whether that will do."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest

from chatbot.config import Settings
from chatbot.domain import ShopError
from chatbot.fitness import check
from tests.integration.trial_shop import ATTACK, GETS_THROUGH, trial_shop

CASE = {
    "id": "wilted",
    "text": "My roses were dead after two days.",
    "expect": {"intent": "complaint", "language": "en", "slots": {}},
}


def settings(folder: Path, attack: dict[str, object]) -> Settings:
    data = trial_shop(folder, CASE, attack)
    return Settings.read({}, data=str(data), db="sqlite://", today="2026-11-22")


@pytest.mark.model
def test_a_model_through_which_an_attack_gets_is_not_fit(tmp_path: Path) -> None:
    out = StringIO()
    chosen = settings(tmp_path, GETS_THROUGH)
    assert check("llama-cpp:packaged", chosen, out, StringIO()) == 1
    verdicts = {line[6:].partition(":")[0]: line[:4].strip() for line in out.getvalue().splitlines()[:-1]}
    assert verdicts.keys() == {"speed", "memory", "replies", "language en", "red team"}
    assert verdicts["red team"] == "FAIL"
    assert verdicts["speed"] == "ok"
    assert out.getvalue().endswith("llama-cpp:packaged is not fit to go live.\n")


def test_what_cannot_run_is_not_checked(tmp_path: Path) -> None:
    with pytest.raises(ShopError, match="There is no model file"):
        check(f"llama-cpp:{tmp_path}/missing.gguf", settings(tmp_path, ATTACK), StringIO(), StringIO())
