"""The shop's own adapter from the terminal: examples outlined and checked, training, export."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TextIO

from chatbot.asking import answered, read_questions
from chatbot.bootstrap import Desk, boot
from chatbot.config import Settings
from chatbot.finetune.example import blank, findings, outline, read_examples, write_example


def print_outlines(path: Path, settings: Settings, out: TextIO) -> int:
    """For a batch of questions, the examples that wait for someone to write their ``says``."""
    with closing(_speechless(settings)) as desk:
        for number, question in enumerate(read_questions(path), start=1):
            plan = answered(desk, question).plan
            if plan is not None:
                print(write_example(blank(outline(str(question.name or number), plan))), file=out)
    return 0


def check_examples(paths: list[Path], settings: Settings, out: TextIO) -> int:
    """What the guard has against the examples; 1 if it has anything."""
    with closing(_speechless(settings)) as desk:
        guard, today = desk.drafter.guard, desk.assistant.today()
        found = [finding for example in read_examples(list(_files(paths))) for finding in findings(example, guard, today)]
    for one in found:
        print(f"{one.example}: {one.check}: {one.reason}\n    {one.said}", file=out)
    print(f"{len(found)} findings.", file=out)
    return 1 if found else 0


def _speechless(settings: Settings) -> Desk:
    """A desk without a model and with a log that is thrown away."""
    return boot(replace(settings, model="none:", db="sqlite://"))


def _files(paths: list[Path]) -> Iterator[Path]:
    for path in paths:
        yield from sorted(path.glob("*.jsonl")) if path.is_dir() else (path,)
