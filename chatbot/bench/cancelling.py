"""How soon the engine is free for the next caller when someone stops an answer."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event

from chatbot.bench.row import Figure, NotMeasured, Row, measured
from chatbot.models import Model

NEXT = "Say yes."
WRITING = "Write a very long story about a gardener."
READING = "The white roses wilted on the second day and the box was wet. " * 200  # 3,000 tokens
BEGUN_S = 0.5  # after which a long prompt is being read


def cancel_rows(model: Model) -> Iterator[Row]:
    yield measured(
        "cancelled while writing: next caller served after", "s", lambda: _while_writing(model), ceiling=1
    )
    yield measured(
        "cancelled in a 3,000-token prompt: next caller served after",
        "s",
        lambda: _while_reading(model),
        ceiling=1,
    )


def _while_writing(model: Model) -> Figure:
    begun = Event()
    return _freed(model, WRITING, begun, lambda: begun.wait(60))


def _while_reading(model: Model) -> Figure:
    begun = Event()
    figure = _freed(model, READING, begun, lambda: time.sleep(BEGUN_S))
    if begun.is_set():
        raise NotMeasured("the prompt had been read before the answer was cancelled")
    return figure


def _freed(model: Model, text: str, begun: Event, wait: Callable[[], object]) -> Figure:
    """Seconds from cancelling ``text``'s answer until it has ended and the next caller has a first piece."""
    chat = model.chat
    cancel = Event()

    def stopped() -> None:
        for piece in chat.stream(text, cancel=cancel, max_tokens=512):
            if piece.text:
                begun.set()

    with ThreadPoolExecutor(1) as other:
        answer = other.submit(stopped)
        wait()
        cancel.set()
        started = time.perf_counter()
        next((piece for piece in chat.stream(NEXT, max_tokens=1) if piece.text), None)
        answer.result()
        return Figure(time.perf_counter() - started)
