"""One request on its way through an engine: its events, its time limit, and its end before time."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import suppress
from queue import Empty
from threading import Event as Signal
from threading import Thread

from chatbot.models.child import Child
from chatbot.models.errors import ContextTooLong, ModelError, TookTooLong
from chatbot.models.watching import TICK_S
from chatbot.models.wire import Begun, Done, Event, Failed, Piece, Request, cancel_line, request_line

_PULSE_S = 0.2  # how often a caller that waits hears of it, and may close the call
_OBEDIENCE_S = 10.0  # for an engine to leave a call that was closed, on a machine that has much else to do


class Lost(ModelError):
    """The engine died under a call."""


class Call:
    """A call can be ended by whoever holds its iterator or its ``cancel``, and by nobody else."""

    def __init__(
        self, child: Child, number: int, request: Request, limit_s: float | None, cancel: Signal | None
    ) -> None:
        self._child = child
        self._number = number
        self._request = request
        self._limit_s = limit_s
        self._deadline = None if limit_s is None else time.monotonic() + limit_s
        self._cancel = cancel
        self._asked_to_stop = False
        self._events = child.open(number)
        self.begun = False

    def events(self) -> Iterator[Piece | Done]:
        """The answer as ``Owner.answer`` gives it; raises ``Lost`` when the engine dies."""
        self._child.say(request_line(self._number, self._request))
        ended = False
        try:
            while not ended:
                event = self._next()
                ended = not isinstance(event, Begun | Piece)
                if isinstance(event, Begun):
                    self.begun = True
                elif isinstance(event, Piece | Done):
                    yield event
                else:
                    raise self._error(event)
        finally:
            if ended:
                self._child.drop(self._number)
            else:
                self._child.say(cancel_line(self._number))
                Thread(target=self._leave, daemon=True).start()

    def left(self) -> float:
        """Seconds until the deadline; without one, forever."""
        return float("inf") if self._deadline is None else max(0.0, self._deadline - time.monotonic())

    def _next(self) -> Event | None:
        pulse = time.monotonic() + _PULSE_S
        while True:
            if self._cancel is not None and self._cancel.is_set() and not self._asked_to_stop:
                self._asked_to_stop = True
                self._child.say(cancel_line(self._number))
                if not self.begun:
                    return Done("cancelled")  # the engine need not come to it first to stop it
            if not self.left():
                raise TookTooLong(f"The model had no answer within {self._limit_s:.0f} seconds.")
            if time.monotonic() > pulse:
                return Piece("")
            with suppress(Empty):
                return self._events.get(timeout=min(self.left(), TICK_S))

    def _leave(self) -> None:
        """Sees that the engine leaves this call. One that has stopped at it would keep all others waiting."""
        deadline = time.monotonic() + _OBEDIENCE_S
        event: Event | None = Begun()
        while isinstance(event, Begun | Piece):
            try:
                event = self._events.get(timeout=max(0.0, deadline - time.monotonic()))
                self.begun = self.begun or isinstance(event, Begun)
            except Empty:
                if self.begun:
                    self._child.kill()
                break
        self._child.drop(self._number)

    def _error(self, event: Event | None) -> ModelError:
        if isinstance(event, Failed):
            return ContextTooLong(*event.counts) if event.counts else ModelError(event.error)
        return Lost(
            f"The model's process ended in the middle of an answer ({self._child.epitaph()}). "
            "It starts again with the next message."
        )
