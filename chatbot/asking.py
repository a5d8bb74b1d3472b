"""Answers on the terminal: one, streamed or as JSON, or to a file of questions with the model loaded once."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any, TextIO

from chatbot.bootstrap import Desk, boot
from chatbot.config import Settings
from chatbot.contract import answer_json
from chatbot.domain import Message, Role, Sentence, ShopError, Turn
from chatbot.pictures import cleaned
from chatbot.questions import Question, numbered_lines, photo_in, question_of
from chatbot.replay import replay
from chatbot.store import storable


def ask(
    text: str, order: str | None, photo: Path | None, settings: Settings, as_json: bool, out: TextIO, err: TextIO
) -> int:
    """Answer one question: sentence by sentence as they are released, or one JSON object."""
    content = photo_in(photo) if photo else b""
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
        for number, line in numbered_lines(path):
            try:
                question = question_of(line)
                turn = answered(desk, question)
                _print_json(answer_json(turn, question.name), out)
                _keep_photo(desk, question, turn, err)
            except ShopError as error:
                good = False
                print(f"{path}, line {number}: {error}", file=err)
    return 0 if good else 1


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
