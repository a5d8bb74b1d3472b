"""The example messages that the classifier learns from: ``data/intents/*.jsonl``, a JSON object a line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from chatbot.domain import Intent, Issue, ShopError


class Example(BaseModel):
    """A message and what it is. ``issues`` belong to complaints; ``pet_harm`` also to a question about a pet.

    ``pressure`` is a command or a lever on the desk: nothing that happened, nothing that a florist answers.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    text: str = Field(min_length=1)
    intent: Intent
    issues: tuple[Issue, ...] = ()
    person: bool = False
    pressure: bool = False


def example_files(folder: Path) -> tuple[Path, ...]:
    """The folder's files in the order of their names. Raises ``ShopError`` when there is none."""
    files = tuple(sorted(folder.glob("*.jsonl")))
    if not files:
        raise ShopError(f"{folder}: there are no example messages. Put *.jsonl files there, see data/intents.")
    return files


def load_examples(folder: Path) -> tuple[Example, ...]:
    """All examples of a folder. Raises ``ShopError`` with file, line and field for one that cannot be used."""
    examples = tuple(example for file in example_files(folder) for example in _read(file))
    _require(folder, "intent", Intent, {example.intent for example in examples if not example.pressure})
    _require(folder, "issue", Issue, {issue for example in examples for issue in example.issues})
    return examples


def _read(file: Path) -> Iterable[Example]:
    try:
        lines = file.read_bytes().split(b"\n")
    except OSError as error:
        raise ShopError(f"{file}: cannot be read: {error.strerror}. Check its rights.") from error
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield _example(line, f"{file}, line {number}")


def _example(line: bytes, where: str) -> Example:
    try:
        example = Example.model_validate_json(line)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(map(str, first["loc"])) or "the whole line"
        raise ShopError(f"{where}, {field}: {first['msg']}. Correct it, or remove the line.") from None
    if example.intent is Intent.COMPLAINT and not example.issues:
        raise ShopError(f"{where}, issues: a complaint has at least one issue. Write one, or 'other'.")
    allowed = {Issue.PET_HARM} if example.intent is Intent.PET_SAFETY else set()
    if example.intent is not Intent.COMPLAINT and not allowed.issuperset(example.issues):
        raise ShopError(f"{where}, issues: only a complaint has these. Remove them, or change the intent.")
    if example.pressure and example.intent is not Intent.OUT_OF_SCOPE:
        raise ShopError(f"{where}, pressure: what a florist answers is none. Make the intent 'out_of_scope'.")
    return example


def _require(folder: Path, field: str, words: Iterable[str], present: Iterable[str]) -> None:
    lacking: Sequence[str] = [str(word) for word in words if word not in present]
    if lacking:
        raise ShopError(
            f"{folder}, {field}: no example of {', '.join(lacking)}. Write some messages of that kind."
        )
