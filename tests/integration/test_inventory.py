"""What models there are on this machine, in one table: what each can do, or why it cannot be used."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest

from chatbot.config import ROOT, Settings
from chatbot.inventory import print_models


def settings(folder: Path) -> Settings:
    return Settings.read(
        {}, data=str(ROOT / "data"), db="sqlite://", cache=str(folder / "cache"), models=str(folder / "models")
    )


def rows(folder: Path) -> dict[str, str]:
    """The table's lines by kind."""
    out = StringIO()
    assert print_models(settings(folder), out) == 0
    return {line.split()[0]: line for line in out.getvalue().splitlines() if line}


@pytest.mark.model
def test_the_packaged_model_is_listed_with_what_its_file_says(tmp_path: Path) -> None:
    found = rows(tmp_path)
    assert found["live:"].startswith("live: llama-cpp:packaged")
    assert found["packaged"].split() == (
        ["packaged", "98", "MB", "135", "M", "Q4_1", "8192", "yes", "en", "apache-2.0", "llama-cpp:packaged"]
    )
    assert "prepared" not in found


def test_a_file_that_cannot_be_used_says_why(tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "cut.gguf").write_bytes(b"GGUF\3\0\0\0")
    found = rows(tmp_path)
    assert f"llama-cpp:{tmp_path}/models/cut.gguf: " in found["file"]
    assert "not a whole GGUF model file" in found["file"]
