"""The desk's side of the engine: one child process, started again after a crash, and calls served in turn."""

from __future__ import annotations

import subprocess
import sys
import time
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from contextlib import suppress
from itertools import count
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Event as Signal
from threading import Lock, Thread
from typing import IO

from chatbot.domain import EngineState
from chatbot.models.errors import ContextTooLong, ModelError, TookTooLong
from chatbot.models.wire import (
    LOADING,
    Begun,
    Done,
    Event,
    Failed,
    Loaded,
    Piece,
    Request,
    cancel_line,
    event_of,
    request_line,
)

_LAST_WORDS = 12  # lines of standard error that are kept for an error's text
_GRACE_S = 2.0  # for an engine to obey a cancellation or its closed input before it is killed
_TICK_S = 0.05  # how often a waiting call looks at its ``cancel``
_PULSE_S = 0.2  # how often a caller that waits hears of it, and may close the call
_OBEDIENCE_S = 10.0  # for an engine to leave a call that was closed, on a machine that has much else to do
_CLOSED = "The model has been closed."
_ROOT = Path(__file__).resolve().parents[2]  # where ``-m chatbot.…`` is found


class Owner:
    """One engine. Any number of threads may call it; it answers them in the order in which they asked.

    The engine is started by ``start`` or the first call, and again by the next call after it has died.
    """

    def __init__(
        self,
        model: Path,
        *,
        context: int,
        threads: int,
        load_s: float,
        adapters: Sequence[Path] = (),
        gpu_layers: int | None = None,
    ) -> None:
        """``load_s`` is how many seconds loading may take, ``context`` is in tokens, ``adapters`` are LoRAs'
        files; ``gpu_layers`` go to a graphics card, -1 for all, None for llama.cpp's own choice."""
        options = ["--context", str(context), "--threads", str(threads)]
        for adapter in adapters:
            options += ["--adapter", str(adapter.resolve())]
        options += ["--gpu-layers", str(gpu_layers)] if gpu_layers is not None else []
        self._command = [sys.executable, "-m", "chatbot.models.engine", str(model.resolve()), *options]
        self._load_s = load_s
        self._numbers = count(LOADING + 1)
        self._lock = Lock()
        self._child: _Child | None = None
        self._starts = 0
        self._closed = False

    def start(self) -> Loaded:
        """Waits until the engine has loaded its model; raises ``ModelError`` with llama.cpp's last words."""
        return self._running().loaded

    def answer(
        self, request: Request, *, limit_s: float | None = None, cancel: Signal | None = None
    ) -> Generator[Piece | Done, None, None]:
        """The answer in pieces, empty ones while the engine is silent, then ``Done``.

        Closing the iterator or setting ``cancel`` frees the engine; one that does not obey is killed. ``limit_s``
        seconds bound the call, its time in the line included (``TookTooLong``). Raises ``ModelError`` when the
        engine dies in the middle; a call that it had not begun is put to its successor.
        """
        call = _Call(self._running(), next(self._numbers), request, limit_s, cancel)
        try:
            yield from call.events()
        except _Lost:
            if self._closed:
                raise ModelError(_CLOSED) from None
            if call.begun:
                raise
            left = None if limit_s is None else call.left()
            yield from self.answer(request, limit_s=left, cancel=cancel)

    def state(self) -> EngineState:
        """How the engine is just now. It waits for nothing, not even for an engine that is loading."""
        child = self._child
        if child is None:
            return EngineState(False, "The engine has not been started.", 0, self._starts)
        trouble = f"The engine has ended ({child.epitaph()})." if child.ended else ""
        return EngineState(not child.ended, trouble, child.calls, self._starts)

    def close(self) -> None:
        """Ends the engine; calls still running fail with ``ModelError``."""
        self._closed = True
        with self._lock:
            if self._child is not None:
                self._child.close()

    def _running(self) -> _Child:
        with self._lock:
            if self._closed:
                raise ModelError(_CLOSED)
            if self._child is None or self._child.ended:
                if self._child is not None:
                    self._child.close()
                self._child = _Child(self._command, self._load_s)
                self._starts += 1
            return self._child


class _Lost(ModelError):
    """The engine died under a call."""


class _Child:
    """The process, a thread that sorts its events by call, and one that keeps the end of its standard error."""

    def __init__(self, command: Sequence[str], load_s: float) -> None:
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=_ROOT
        )
        self._words: deque[str] = deque(maxlen=_LAST_WORDS)
        self._calls: dict[int, SimpleQueue[Event | None]] = {LOADING: SimpleQueue()}
        self._lock = Lock()
        self._writing = Lock()
        self.ended = False
        self._threads = [Thread(target=run, daemon=True) for run in (self._listen, self._overhear)]
        for thread in self._threads:
            thread.start()
        self.loaded = self._wait(load_s)

    def open(self, call: int) -> SimpleQueue[Event | None]:
        """The events of ``call`` from now on; None among them means that the engine has ended."""
        events: SimpleQueue[Event | None] = SimpleQueue()
        with self._lock:
            self._calls[call] = events
            if self.ended:
                events.put(None)
        return events

    @property
    def calls(self) -> int:
        """How many calls are open."""
        return sum(call != LOADING for call in tuple(self._calls))

    def drop(self, call: int) -> None:
        with self._lock:
            self._calls.pop(call, None)

    def say(self, line: str) -> None:
        with suppress(OSError, ValueError), self._writing:  # a dead engine is noticed by its silence
            stdin = _pipe(self._process.stdin)
            stdin.write(line.encode("ascii"))
            stdin.flush()

    def epitaph(self) -> str:
        """How the engine ended, and llama.cpp's last words."""
        self._threads[1].join(_GRACE_S)
        code = self._process.wait()
        how = f"signal {-code}" if code < 0 else f"exit code {code}"
        words = " / ".join(self._words)
        return f"{how}; its last words: {words}" if words else how

    def kill(self) -> None:
        self._process.kill()

    def close(self) -> None:
        with suppress(OSError):
            _pipe(self._process.stdin).close()
        try:
            self._process.wait(_GRACE_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        for thread in self._threads:
            thread.join()
        _pipe(self._process.stdout).close()
        _pipe(self._process.stderr).close()

    def _wait(self, load_s: float) -> Loaded:
        try:
            event = self._calls[LOADING].get(timeout=load_s)
        except Empty:
            self.close()
            raise ModelError(
                f"The model did not load within {load_s:.0f} seconds. Choose a smaller one."
            ) from None
        if isinstance(event, Loaded):
            return event
        self.close()
        if isinstance(event, Failed):
            raise ModelError(" ".join([event.error, *self._words]))
        raise ModelError(f"The model's process ended while it loaded ({self.epitaph()}).")

    def _listen(self) -> None:
        for line in _pipe(self._process.stdout):
            with suppress(ValueError):  # half a line: the engine died while it spoke
                call, event = event_of(line)
                with self._lock:
                    if call in self._calls:
                        self._calls[call].put(event)
        with self._lock:
            self.ended = True
            for events in self._calls.values():
                events.put(None)

    def _overhear(self) -> None:
        for line in _pipe(self._process.stderr):
            if text := line.decode("utf-8", "replace").strip():
                self._words.append(text)


class _Call:
    """One request on its way through a child."""

    def __init__(
        self, child: _Child, number: int, request: Request, limit_s: float | None, cancel: Signal | None
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
            if not self.left():
                raise TookTooLong(f"The model had no answer within {self._limit_s:.0f} seconds.")
            if time.monotonic() > pulse:
                return Piece("")
            with suppress(Empty):
                return self._events.get(timeout=min(self.left(), _TICK_S))

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
        return _Lost(
            f"The model's process ended in the middle of an answer ({self._child.epitaph()}). "
            "It starts again with the next message."
        )


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None, "Popen was asked for three pipes"
    return pipe
