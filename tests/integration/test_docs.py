"""What the documentation says is so: its references are those of the code, and what it points at is there."""

from __future__ import annotations

import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

from chatbot.config import ROOT

PAGES = [*sorted((ROOT / "docs").glob("*.md")), *sorted(ROOT.glob("*.md"))]
# What begins like this in a page is a file or folder of the repository.
OURS = r"(?:tests|chatbot|docs|data|prompts|deploy|\.streamlit|\.ci)/[\w./*<>-]*[\w/*>]"
REFERENCE = runpy.run_path(str(ROOT / "docs" / "reference.py"))


@pytest.mark.parametrize("name", ["cli", "schema"])
def test_a_reference_is_what_the_code_says(name: str) -> None:
    """If this fails: `make docs`."""
    assert (ROOT / "docs" / f"{name}.md").read_text("utf-8") == REFERENCE[name]()


def test_each_table_is_explained_and_none_that_is_gone() -> None:
    assert set(REFERENCE["ROWS"]) == set(REFERENCE["metadata"].tables)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_file_that_a_page_names_is_there(page: Path) -> None:
    text = page.read_text("utf-8")
    named = set(re.findall(rf"`({OURS})`", text))
    assert [name for name in sorted(named) if not list(ROOT.glob(name))] == []
    linked = {link.partition("#")[0] for link in re.findall(r"\]\((?!https?:)([^)#][^)]*)\)", text)}
    assert [link for link in sorted(linked) if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_that_a_page_names_is_one(page: Path) -> None:
    known = set(
        re.findall(r"^## (flowershop [\w ]+)$", (ROOT / "docs" / "cli.md").read_text("utf-8"), re.MULTILINE)
    )
    known |= {command.rpartition(" ")[0] for command in known}
    for command in re.findall(r"flowershop ((?:[a-z]+ ?){1,2})", "\n".join(_code(page.read_text("utf-8")))):
        words = command.split()
        assert f"flowershop {words[0]}" in known, command
        if f"flowershop {words[0]}" not in _leaves(known) and len(words) > 1:
            assert f"flowershop {' '.join(words)}" in known, command


def _code(text: str) -> list[str]:
    """What stands in a page as code."""
    blocks = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
    return [*blocks, *re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL))]


def _leaves(known: set[str]) -> set[str]:
    return {command for command in known if not any(other.startswith(f"{command} ") for other in known)}


@pytest.mark.skipif(sys.platform != "linux", reason="systemd is Linux's")
def test_the_unit_is_one_that_systemd_understands(tmp_path: Path) -> None:
    """The program's place is the one thing that is not here."""
    text = (ROOT / "deploy" / "flowershop.service").read_text("utf-8")
    unit = tmp_path / "flowershop.service"
    unit.write_text(re.sub(r"^ExecStart=\S+", f"ExecStart={sys.executable}", text, flags=re.MULTILINE), "utf-8")
    try:
        done = subprocess.run(["systemd-analyze", "verify", unit], capture_output=True, text=True, check=False)
    except FileNotFoundError:
        pytest.skip("systemd-analyze is not installed")
    complaints = [line for line in done.stderr.splitlines() if "flowershop.service" in line]
    assert complaints == []
