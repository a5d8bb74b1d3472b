"""The owner's page is true: each change in it is made in a copy of the sample shop, and the desk says what it shows."""

from __future__ import annotations

import re
import shlex
import shutil
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from worked_changes import Change, Step, apply, plain, sections

from chatbot.cli import main
from chatbot.config import ROOT

PAGE = ROOT / "docs" / "owner.md"


@pytest.mark.parametrize("steps", sections(PAGE).values(), ids=sections(PAGE).keys())
def test_a_change_of_the_owners_does_what_the_page_says(
    steps: tuple[Step, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(ROOT / "data", tmp_path / "my_shop")
    shutil.copytree(ROOT / "prompts", tmp_path / "my_prompts")
    Image.new("RGB", (90, 60), "brown").save(tmp_path / "wilted.jpg")
    monkeypatch.chdir(tmp_path)
    for name, value in {"MODEL": "none:", "TODAY": "2026-11-21", "DATA": "my_shop", "PROMPTS": "my_prompts"}.items():
        monkeypatch.setenv(f"FLOWERSHOP_{name}", value)
    for step in steps:
        if isinstance(step, Change):
            apply(step, tmp_path)
            continue
        codes = []
        for line in step.lines:
            program, *arguments = shlex.split(line)
            assert program == "flowershop", line
            codes.append(main(arguments))
        said = plain("".join(capsys.readouterr()))
        assert step.says or not any(codes), said
        for part in step.says:
            assert part in said


def test_what_the_page_calls_something_is_what_the_desk_calls_it() -> None:
    """Whatever is bold in the page is the name of a page, a button or a line of the web desk."""
    texts = tomllib.loads((ROOT / "chatbot" / "ui" / "texts" / "en.toml").read_text("utf-8"))
    known = set(_texts(texts))
    named = set(re.findall(r"\*\*(.+?)\*\*", PAGE.read_text("utf-8")))
    assert named
    assert sorted(named - known) == []


def _texts(table: object) -> Iterator[str]:
    if isinstance(table, dict):
        for value in table.values():
            yield from _texts(value)
    elif isinstance(table, list):
        yield from table
    else:
        yield str(table)
