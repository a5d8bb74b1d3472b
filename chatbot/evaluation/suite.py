"""A suite: the cases of a folder, and the day they are asked on."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pydantic import TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass as validated

from chatbot.domain import ShopError
from chatbot.evaluation.case import CASE, STRICT, Case
from chatbot.evaluation.lines import files_of, mistake, read_lines, text_of
from chatbot.toml import table_of


@validated(frozen=True, config=STRICT)
class About:
    """``suite.toml``: the day of the cases (None: the real one), and whether the desk was tuned to them."""

    title: str = ""
    today: date | None = None
    tuned: bool = True


@dataclass(frozen=True)
class Suite:
    """``version`` is the first 12 hex digits of the SHA-256 of the files' bytes, in the order of their names."""

    name: str
    about: About
    version: str
    cases: tuple[Case, ...]


def read_suite(path: Path) -> Suite:
    """The cases of a JSONL file, or of all those of a folder, with the ``suite.toml`` that lies there.

    Raises ``ShopError``, with file, line and field, for what cannot be read and for an id that stands twice.
    """
    files = files_of(path, "*.jsonl")
    cases = tuple(case for file in files for case in read_lines(file, CASE))
    twice = [id for id, count in Counter(case.id for case in cases).items() if count > 1]
    if twice:
        raise ShopError(f"{path}: the id “{twice[0]}” stands twice. Give each case an id of its own.")
    return Suite(path.stem, about(files[0].parent), version_of(files), cases)


def about(folder: Path) -> About:
    """What ``suite.toml`` says of a folder's cases; without the file nothing is known."""
    file = folder / "suite.toml"
    if not file.is_file():
        return About()
    try:
        return TypeAdapter(About).validate_python(table_of(text_of(file), str(file)))
    except ValidationError as error:
        raise mistake(error, str(file)) from error


def version_of(files: tuple[Path, ...]) -> str:
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]
