"""The owner's page is true: each change in it is made in a copy of the shop, and the desk says what it shows."""

from __future__ import annotations

import re
import shlex
import shutil
import tomllib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from PIL import Image
from worked_changes import Change, Commands, Step, apply, plain, sections

from chatbot.asking import answered
from chatbot.bootstrap import boot
from chatbot.cli import main
from chatbot.config import ROOT, Settings
from chatbot.desk.promises import of_option
from chatbot.desk.ready_texts import filled_texts
from chatbot.domain import Message, Role, Shop, Turn
from chatbot.questions import Question

PAGE = ROOT / "docs" / "owner.md"
SECTIONS = sections(PAGE)
ENVIRONMENT = {"MODEL": "none:", "TODAY": "2026-11-21", "DATA": "my_shop", "PROMPTS": "my_prompts"}


@pytest.fixture
def copies(tmp_path: Path) -> Path:
    """The folders as an owner has them, and a photo."""
    shutil.copytree(ROOT / "data", tmp_path / "my_shop")
    shutil.copytree(ROOT / "prompts", tmp_path / "my_prompts")
    Image.new("RGB", (90, 60), "brown").save(tmp_path / "wilted.jpg")
    return tmp_path


@pytest.mark.parametrize("steps", SECTIONS.values(), ids=SECTIONS.keys())
def test_a_change_of_the_owners_does_what_the_page_says(
    steps: tuple[Step, ...], copies: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """And only the change does: before it, the desk said something else."""
    monkeypatch.chdir(copies)
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(f"FLOWERSHOP_{name}", value)

    def says(step: Commands) -> bool:
        codes = [main(arguments_of(line)) for line in step.lines]
        said = plain("".join(capsys.readouterr()))
        return all(part in said for part in step.says) if step.says else not any(codes)

    shown = [step for step in steps if isinstance(step, Commands) and step.says]
    assert not any(says(step) for step in shown)
    for step in steps:
        if isinstance(step, Change):
            apply(step, copies)
        else:
            assert says(step), step


def arguments_of(line: str) -> list[str]:
    program, *arguments = shlex.split(line)
    assert program == "flowershop", line
    return arguments


def test_what_is_promised_is_due_when_the_page_says(copies: Path) -> None:
    shop, turn = _complained(copies, "`[tasks]`: by when you do what you promised")
    assert turn.decision is not None
    [promise] = of_option(turn.decision, 1, shop.policy, turn.today)
    assert promise.due_on == turn.today


def test_a_ready_text_of_the_page_is_offered_with_its_order(copies: Path) -> None:
    shop, turn = _complained(copies, "What you say")
    offered = {one.title: one.text for one in filled_texts(turn, shop, turn.today)}
    assert "order 1042" in offered["Come by and choose"]


def _complained(copies: Path, section: str) -> tuple[Shop, Turn]:
    """The shop after the changes of a section, and a complaint that it answered."""
    for step in SECTIONS[section]:
        if isinstance(step, Change):
            apply(step, copies)
    folder = str(copies / "my_shop")
    settings = Settings.read({}, data=folder, db=f"sqlite:///{copies}/log.db", model="none:", today="2026-11-21")
    with closing(boot(settings)) as desk:
        said = Message(Role.CUSTOMER, "The roses were dead after two days.", order="1042", photo="wilted.jpg")
        return desk.shop, answered(desk, Question(None, said))


def test_what_the_page_calls_something_is_what_the_desk_calls_it() -> None:
    """Whatever is bold in the page is the name of a page, a button or a line of the web desk."""
    texts = tomllib.loads((ROOT / "chatbot" / "ui" / "texts" / "en.toml").read_text("utf-8"))
    named = set(re.findall(r"\*\*(.+?)\*\*", PAGE.read_text("utf-8")))
    assert named
    assert sorted(named - set(_texts(texts))) == []


def _texts(table: object) -> Iterator[str]:
    if isinstance(table, dict):
        for value in table.values():
            yield from _texts(value)
    elif isinstance(table, list):
        yield from table
    else:
        yield str(table)
