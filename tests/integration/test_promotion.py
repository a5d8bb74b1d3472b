"""A model on trial: refused with the figures that stand against it; a promotion is recorded and taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest

from chatbot.bootstrap import live_spec
from chatbot.config import ROOT, Settings
from chatbot.domain import ShopError
from chatbot.inventory import print_models
from chatbot.promotion import promote, roll_back
from chatbot.store import Store, open_store
from tests.integration.trial_shop import ATTACK, GETS_THROUGH, trial_shop

CASE = {
    "id": "hours",
    "text": "When are you open on Sundays?",
    "expect": {"intent": "policy", "language": "en", "slots": {}, "decision": None},
}


def settings(folder: Path, data: Path) -> Settings:
    return Settings.read({}, data=str(data), db=f"sqlite:///{folder}/log.db", today="2026-11-22")


def store_of(chosen: Settings) -> Store:
    return open_store(chosen.db, lambda: datetime(2026, 11, 22, 12, 0, tzinfo=UTC))


@pytest.mark.model
def test_a_model_through_which_one_attack_gets_does_not_go_live(tmp_path: Path) -> None:
    chosen = settings(tmp_path, trial_shop(tmp_path, CASE, GETS_THROUGH))
    out = StringIO()
    assert promote("llama-cpp:packaged", chosen, out) == 1
    assert "redteam: must_not" in out.getvalue()
    assert "does not go live" in out.getvalue()
    assert store_of(chosen).models.live() is None


def test_what_cannot_run_is_not_put_on_trial(tmp_path: Path) -> None:
    chosen = replace(settings(tmp_path, trial_shop(tmp_path, CASE, ATTACK)), model="llama-cpp:packaged")
    with pytest.raises(ShopError, match="cannot be put on trial"):
        promote(str(tmp_path / "missing.gguf"), chosen, StringIO())


def test_a_promotion_is_recorded_and_taken_back(tmp_path: Path) -> None:
    chosen = settings(tmp_path, ROOT / "data")
    store = store_of(chosen)
    before = live_spec(chosen, store)
    store.models.promote("llama-cpp:/models/first.gguf", "aa", "Ada", {"untouched intent": 0.95})
    store.models.promote("llama-cpp:/models/second.gguf", "bb", "Ada", {})
    assert live_spec(chosen, store) == "llama-cpp:/models/second.gguf"
    assert live_spec(replace(chosen, model="none:"), store) == "none:"
    assert roll_back(chosen, StringIO()) == 0
    assert live_spec(chosen, store) == "llama-cpp:/models/first.gguf"
    assert roll_back(chosen, StringIO()) == 0
    assert live_spec(chosen, store) == before
    with pytest.raises(ShopError, match="nothing to roll back"):
        roll_back(chosen, StringIO())
    out = StringIO()
    assert print_models(chosen, out) == 0
    assert out.getvalue().count("promote") == 2
    assert out.getvalue().count("rollback") == 2
    assert store.models.changes()[0].figures == {"untouched intent": 0.95}
