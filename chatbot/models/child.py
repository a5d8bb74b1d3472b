"""The engine's process as its owner sees it: what it is told, what it says of each call, and how it ended."""

from __future__ import annotations

import subprocess
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import IO

from chatbot.config import ROOT
from chatbot.models.errors import ModelError
from chatbot.models.wire import LOADING, Event, Failed, Loaded, event_of

GRACE_S = 2.0  # for an engine to obey its closed input before it is killed
_LAST_WORDS = 12  # lines of standard error that are kept for an error's text


class Child:
    """The process, a thread that sorts its events by call, and one that keeps the end of its standard error."""

    def __init__(self, command: Sequence[str], load_s: float) -> None:
        """Waits until the model is loaded; raises ``ModelError`` with llama.cpp's last words."""
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT
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
        self._threads[1].join(GRACE_S)
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
            self._process.wait(GRACE_S)
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


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None, "Popen was asked for three pipes"
    return pipe
