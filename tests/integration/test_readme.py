"""The README is true: its commands run as they stand there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import pytest

from chatbot.assistant import Event
from chatbot.bootstrap import boot
from chatbot.config import ROOT, Settings
from chatbot.domain import Message, Missing, Role, Status, Turn
from chatbot.models.local import packaged_file

README = (ROOT / "README.md").read_text("utf-8").replace("/path/to/model.gguf", str(packaged_file()))
# What takes long is run by tests of its own.
SLOW = (
    "flowershop serve",
    "flowershop bench",
    "flowershop finetune",
    "flowershop model promote",
    "make",
    "python -m llama_cpp.server",
    "source",
)


def commands() -> list[str]:
    blocks = re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line]


@pytest.mark.parametrize("command", [line for line in commands() if not line.startswith(SLOW)])
def test_a_command_of_the_readme_runs(command: str, tmp_path: Path) -> None:
    (tmp_path / "questions.jsonl").write_text(
        '{"id": 1, "text": "Do you deliver on Sundays?"}\n', encoding="utf-8"
    )
    (tmp_path / "data").symlink_to(ROOT / "data")
    if "my_shop" in command and not command.startswith("cp"):
        (tmp_path / "my_shop").symlink_to(ROOT / "data")
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        command,
        shell=True,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=300,
        input="a password for the first one\n",
        env={**os.environ, "PATH": path, "FLOWERSHOP_MODEL": "none:", "FLOWERSHOP_TODAY": "2026-11-22"},
    )
    assert done.returncode == 0, done.stderr


def test_the_programs_of_the_readme_run(tmp_path: Path) -> None:
    programs = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    assert programs
    for program in programs:
        done = subprocess.run(
            [sys.executable, "-c", program],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=300,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        assert done.returncode == 0 and done.stdout.strip(), done.stderr


def test_the_first_complaint_goes_as_the_readme_says(tmp_path: Path) -> None:
    [complaint] = re.findall(r"^> (.*)$", README, re.MULTILINE)
    [number] = re.findall(r"Type `(.*)` and add any photo", README)
    [today] = re.findall(r"FLOWERSHOP_TODAY=(\S+) make run", README)
    desk = boot(Settings.read({}, db=f"sqlite:///{tmp_path}/log.db", model="none:", today=today))
    with closing(desk):
        first = _last(desk.assistant.answer(None, Message(Role.CUSTOMER, complaint)))
        photo = Message(Role.CUSTOMER, number, photo="any.jpg")
        second = _last(desk.assistant.answer(first.conversation, photo))
    assert first.decision is not None
    assert second.decision is not None
    assert set(first.decision.missing) == {Missing.ORDER_NUMBER, Missing.PHOTO}
    assert second.decision.status is Status.OFFER
    assert any(remedy.amount for remedy in second.decision.remedies)


def _last(events: Iterable[Event]) -> Turn:
    *_, turn = (event for event in events if isinstance(event, Turn))
    return turn
