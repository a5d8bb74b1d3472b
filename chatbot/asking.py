"""Questions from the terminal: one, streamed or as JSON, or a file of them with the model loaded once."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from chatbot.bootstrap import Desk, boot
from chatbot.config import Settings
from chatbot.contract import answer_json
from chatbot.domain import Message, Role, Sentence, ShopError, Turn
from chatbot.pictures import cleaned
from chatbot.replay import replay
from chatbot.store import storable


@dataclass(frozen=True)
class Question:
    """``photo`` is the content of the file that the message names, if it names one."""

    name: str | int | None
    message: Message
    history: tuple[Message, ...] = ()
    photo: bytes = b""


def ask(
    text: str, order: str | None, photo: Path | None, settings: Settings, as_json: bool, out: TextIO, err: TextIO
) -> int:
    """Answer one question: sentence by sentence as they are released, or one JSON object."""
    content = _photo(photo) if photo else b""
    said = storable([text, order, photo.name if photo else None])
    question = Question(None, Message(Role.CUSTOMER, *said), photo=content)
    with closing(_boot(settings, err)) as desk:
        turn = answered(desk, question, None if as_json else out)
        _keep_photo(desk, question, turn, err)
    if as_json:
        _print_json(answer_json(turn), out)
    elif turn.error:
        print(f"flowershop: {turn.error}", file=err)
    return 0


def ask_batch(path: Path, settings: Settings, out: TextIO, err: TextIO) -> int:
    """Answer the questions of a JSONL file in its order. A bad line is reported with its number; the rest goes on.

    Gives 1 if any line was bad. Raises ``ShopError`` if the file cannot be read.
    """
    desk, good = _boot(settings, err), True
    with closing(desk):
        for number, line in _lines(path):
            try:
                question = _question(line)
                turn = answered(desk, question)
                _print_json(answer_json(turn, question.name), out)
                _keep_photo(desk, question, turn, err)
            except ShopError as error:
                good = False
                print(f"{path}, line {number}: {error}", file=err)
    return 0 if good else 1


def read_questions(path: Path) -> Iterator[Question]:
    """The questions of a JSONL file. Raises ``ShopError``, with its number, for the first line that is bad."""
    for number, line in _lines(path):
        try:
            yield _question(line)
        except ShopError as error:
            raise ShopError(f"{path}, line {number}: {error}") from error


def _lines(path: Path) -> list[tuple[int, bytes]]:
    """The lines that are not blank, with their numbers from 1."""
    try:
        lines = path.read_bytes().splitlines()
    except OSError as error:
        raise ShopError(f"{path} cannot be read: {error.strerror}. Check the name and its rights.") from error
    return [(number, line) for number, line in enumerate(lines, start=1) if line.strip()]


def replay_turn(number: int, settings: Settings, out: TextIO, err: TextIO) -> int:
    """Draft a turn again; 0 if the reply is the same byte for byte."""
    with closing(_boot(settings, err)) as desk:
        again = replay(number, desk.store, desk.drafter)
    print(again.reply, file=out)
    if again.same:
        return 0
    print(f"flowershop: turn {number} came out differently; its reply was:\n\n{again.turn.reply}", file=err)
    return 1


def _boot(settings: Settings, err: TextIO) -> Desk:
    desk = boot(settings, progress=lambda message: print(message, file=err, flush=True))
    if desk.trouble:
        print(f"flowershop: answering in standard wording, since the model cannot run. {desk.trouble}", file=err)
    return desk


def answered(desk: Desk, question: Question, out: TextIO | None = None) -> Turn:
    """The finished turn; its sentences are printed to ``out`` as they are released."""
    turn: Turn | None = None
    for event in desk.assistant.answer(None, question.message, question.history):
        if isinstance(event, Turn):
            turn = event
        elif isinstance(event, Sentence) and out is not None:
            print(event.text, file=out, flush=True)
    assert turn is not None
    return turn


def _keep_photo(desk: Desk, question: Question, turn: Turn, err: TextIO) -> None:
    """Keep the photo with the conversation, as one that is attached in the web desk; say so if that cannot be."""
    if not question.photo:
        return
    try:
        desk.cases.add_photo(None, turn.conversation, cleaned(question.photo))
    except ShopError as error:
        name = question.message.photo
        print(f"flowershop: the photo {name} counts as given, but it is not kept. {error}", file=err)


def _print_json(answer: Mapping[str, Any], out: TextIO) -> None:
    print(json.dumps(answer, ensure_ascii=False), file=out, flush=True)


def _question(line: bytes) -> Question:
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
    content = _photo(photo) if photo else b""
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


def _photo(path: Path) -> bytes:
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
