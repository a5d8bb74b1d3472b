"""A blind reading from the terminal: letters of two models on a sheet, and what the filled-in sheet says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from itertools import islice
from pathlib import Path
from random import Random
from typing import TextIO

from chatbot.assistant import Assistant
from chatbot.bootstrap import Desk, boot
from chatbot.config import Settings
from chatbot.domain import ShopError
from chatbot.evaluation import Case, Pair, answer_of, read_suite, sheet, unblind

SHEET, KEY = "sheet.md", "key.json"
PAIRS = 40


def write_sheet(folder: Path, suite: Path, against: str, settings: Settings, out: TextIO) -> int:
    """Letters of the settings' model and of ``against`` to ``PAIRS`` cases of ``suite``, for someone to judge.

    Where both write the same there is nothing to judge, and another case takes its place. Raises ``ShopError`` for
    a folder that holds a sheet already.
    """
    if (folder / SHEET).exists():
        raise ShopError(f"{folder} holds a sheet already. Name another folder.")
    cases = read_suite(suite).cases
    shuffled = Random(settings.seed).sample(cases, len(cases))
    with closing(_desk(settings)) as first, closing(_desk(replace(settings, model=against))) as second:
        pairs = islice(_pairs(shuffled, first.assistant, second.assistant), PAIRS)
        text, key = sheet(list(pairs), settings.seed)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / SHEET).write_text(text, encoding="utf-8")
    (folder / KEY).write_text(key, encoding="utf-8")
    print(f"Judge {folder / SHEET}, then: flowershop eval --unblind {folder}", file=out)
    return 0


def print_outcome(folder: Path, out: TextIO) -> int:
    """How often each model's letter was preferred. Raises ``ShopError`` for a sheet that was not filled in."""
    try:
        found = unblind((folder / SHEET).read_text("utf-8"), (folder / KEY).read_text("utf-8"))
    except OSError as error:
        raise ShopError(f"{folder} holds no sheet with its key: {error.strerror}.") from error
    print(f"first {found.first}, second {found.second}, neither {found.neither}", file=out)
    return 0


def _desk(settings: Settings) -> Desk:
    return boot(replace(settings, db="sqlite://"))


def _pairs(cases: Sequence[Case], first: Assistant, second: Assistant) -> Iterator[Pair]:
    for case in cases:
        pair = Pair(case.id, case.text, answer_of(first, case).turn.reply, answer_of(second, case).turn.reply)
        if pair.first != pair.second:
            yield pair
