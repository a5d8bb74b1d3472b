"""Questions as they are asked without a page: a text with what belongs to it, or the lines of a JSONL file."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chatbot.domain import Message, Role, ShopError
from chatbot.store import storable


@dataclass(frozen=True)
class Question:
    """``photo`` is the content of the file that the message names, if it names one."""

    name: str | int | None
    message: Message
    history: tuple[Message, ...] = ()
    photo: bytes = b""


def read_questions(path: Path) -> Iterator[Question]:
    """The questions of a JSONL file. Raises ``ShopError``, with its number, for the first line that is bad."""
    for number, line in numbered_lines(path):
        try:
            yield question_of(line)
        except ShopError as error:
            raise ShopError(f"{path}, line {number}: {error}") from error


def numbered_lines(path: Path) -> list[tuple[int, bytes]]:
    """The lines that are not blank, with their numbers from 1."""
    try:
        lines = path.read_bytes().splitlines()
    except OSError as error:
        raise ShopError(f"{path} cannot be read: {error.strerror}. Check the name and its rights.") from error
    return [(number, line) for number, line in enumerate(lines, start=1) if line.strip()]


def question_of(line: bytes) -> Question:
    """The question in a line. Raises ``ShopError`` for what is no such JSON object, or names no picture."""
    try:
        fields = storable(json.loads(line.decode("utf-8-sig")))
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise ShopError(f"this is not a JSON object in UTF-8 ({error}).") from error
    if not isinstance(fields, dict):
        raise ShopError("this is not a JSON object.")
    if unknown := sorted(fields.keys() - {"id", "text", "order", "photo", "history"}):
        raise ShopError(f"“{unknown[0]}” is not a field; the fields are id, text, order, photo, history.")
    named = _text(fields, "photo")
    photo = Path(named) if named else None
    content = photo_in(photo) if photo else b""
    text, order = _text(fields, "text", required=True) or "", _text(fields, "order")
    message = Message(Role.CUSTOMER, text, order, photo.name if photo else None)
    return Question(_name(fields), message, tuple(_history(fields)), content)


def _name(fields: Mapping[str, Any]) -> str | int | None:
    name = fields.get("id")
    if name is not None and not isinstance(name, str | int):
        raise ShopError("“id” has to be a text or a whole number.")
    return name


def _text(fields: Mapping[str, Any], name: str, required: bool = False) -> str | None:
    value = fields.get(name)
    if isinstance(value, int) and not isinstance(value, bool) and name == "order":
        return str(value)
    if value is None and not required:
        return None
    if not isinstance(value, str) or (required and not value.strip()):
        raise ShopError(f"“{name}” has to be a text{' that says something' if required else ''}.")
    return value


def _history(fields: Mapping[str, Any]) -> Iterator[Message]:
    history = fields.get("history") or []
    if not isinstance(history, list):
        raise ShopError("“history” has to be a list of messages with “role” and “text”.")
    for number, said in enumerate(history, start=1):
        if not isinstance(said, dict) or said.get("role") not in tuple(Role):
            raise ShopError(f"message {number} of “history” needs a “role”, customer or desk.")
        yield Message(Role(said["role"]), _text(said, "text", required=True) or "")


def photo_in(path: Path) -> bytes:
    """The photo's content. Raises ``ShopError`` if it is not there or not a picture."""
    try:
        content = path.read_bytes() if path.is_file() else b""
    except OSError as error:
        raise ShopError(f"the photo {path} cannot be read: {error.strerror}.") from error
    start = content[:16]
    if not start:
        raise ShopError(f"the photo {path} is not there, or empty.")
    if (
        not start.startswith((b"\xff\xd8", b"\x89PNG", b"GIF8"))
        and start[8:12] != b"WEBP"
        and start[4:8] != b"ftyp"
    ):
        raise ShopError(f"{path} is not a picture (JPEG, PNG, GIF, WebP or HEIC).")
    return content
