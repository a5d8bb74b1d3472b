"""The developer's page is true: each change in it is made in a copy of the tree, and the desk does as it says."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections import Counter
from pathlib import Path

import pytest
from worked_changes import Change, Step, apply, plain, sections

from chatbot.config import ROOT

PAGE = ROOT / "docs" / "developer.md"
COPIED = ("chatbot", "data", "prompts")
FEW = 8  # examples of each intent and issue, where learning all of them anew would take a minute


@pytest.mark.parametrize("steps", sections(PAGE).values(), ids=sections(PAGE).keys())
def test_a_change_of_a_developers_does_what_the_page_says(steps: tuple[Step, ...], tmp_path: Path) -> None:
    for name in COPIED:
        shutil.copytree(ROOT / name, tmp_path / name, symlinks=True, ignore=shutil.ignore_patterns("__pycache__"))
    environment = {**os.environ, "PYTHONPATH": str(tmp_path), "FLOWERSHOP_TODAY": "2026-11-21"}
    if any(isinstance(step, Change) and step.file.startswith("data/intents") for step in steps):
        fewer_examples(tmp_path / "data" / "intents")
        environment["FLOWERSHOP_CACHE"] = str(tmp_path / "cache")
    for step in steps:
        if isinstance(step, Change):
            apply(step, tmp_path)
            continue
        said = ""
        for line in step.lines:
            program, *arguments = shlex.split(line)
            assert program == "flowershop", line
            done = subprocess.run(
                [sys.executable, "-m", "chatbot.cli", *arguments],
                cwd=tmp_path,
                env=environment,
                capture_output=True,
                text=True,
                timeout=900,
            )
            said += done.stdout + done.stderr
        for part in step.says:
            assert part in plain(said)


def fewer_examples(folder: Path) -> None:
    for file in folder.glob("*.jsonl"):
        seen: Counter[str] = Counter()
        kept = []
        for line in file.read_text("utf-8").splitlines():
            example = json.loads(line)
            kind = f"{example['intent']} {example.get('issues')} {example.get('pressure')}"
            seen[kind] += 1
            if seen[kind] <= FEW:
                kept.append(line)
        file.write_text("".join(f"{line}\n" for line in kept), "utf-8")


def test_the_layers_of_the_page_are_those_that_are_enforced() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    layers = "\n".join(next(one["layers"] for one in contracts if one["type"] == "layers"))
    assert f"```\n{layers}\n```" in PAGE.read_text("utf-8")
