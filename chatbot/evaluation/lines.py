"""JSONL files of cases: a line a case, read strictly."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from chatbot.domain import ShopError

T = TypeVar("T")


def read_lines(path: Path, shape: TypeAdapter[T]) -> tuple[T, ...]:
    """The lines of a file that are not blank. Raises ``ShopError``: file, line, field of the first bad one."""
    return tuple(
        parsed(line, shape, f"{path}, line {number}")
        for number, line in enumerate(text_of(path).splitlines(), start=1)
        if line.strip()
    )


def parsed(line: str, shape: TypeAdapter[T], where: str) -> T:
    """One JSON object. Raises ``ShopError`` with ``where`` and the field that is wrong."""
    try:
        return shape.validate_json(line)
    except ValidationError as error:
        raise mistake(error, where) from error


def mistake(error: ValidationError, where: str) -> ShopError:
    first = error.errors()[0]
    field = ".".join(map(str, first["loc"])) or "the line"
    return ShopError(f"{where}: {field}: {first['msg']}. data/evaluation/README.md tells the form.")


def text_of(path: Path) -> str:
    """The text of a file. Raises ``ShopError`` if it cannot be read."""
    try:
        return path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ShopError(
            f"{path} cannot be read ({error}). Check the name, its rights and that it is UTF-8."
        ) from error


def files_of(path: Path, pattern: str) -> tuple[Path, ...]:
    """The files of a folder in the order of their names, or the file itself. ``ShopError`` if there is none."""
    found = tuple(sorted(path.glob(pattern))) if path.is_dir() else (path,)
    if not found or not found[0].is_file():
        raise ShopError(f"{path} holds no {pattern} file. Give a suite's folder or one of its files.")
    return found
