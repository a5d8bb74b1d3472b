"""The desk's side of the engine: one child process, started again after a crash, and the calls that it serves."""

from __future__ import annotations

import sys
from collections.abc import Generator, Sequence
from itertools import count
from pathlib import Path
from threading import Event as Signal
from threading import Lock

from chatbot.domain import EngineState
from chatbot.models.call import Call, Lost
from chatbot.models.child import Child
from chatbot.models.errors import ModelError
from chatbot.models.wire import LOADING, Done, Loaded, Piece, Request

_CLOSED = "The model has been closed."


class Owner:
    """One engine. Any number of threads may call it; it begins their calls in the order in which they asked, as
    many at once as it has ``slots``.

    The engine is started by ``start`` or the first call, and again by the next call after it has died.
    """

    def __init__(
        self,
        model: Path,
        *,
        context: int,
        threads: int,
        load_s: float,
        slots: int = 1,
        adapters: Sequence[Path] = (),
        gpu_layers: int | None = None,
    ) -> None:
        """``load_s`` is how many seconds loading may take, ``context`` is in tokens and for each of ``slots``,
        ``adapters`` are LoRAs' files; ``gpu_layers`` go to a graphics card, -1 for all, None for llama.cpp's own
        choice."""
        options = ["--context", str(context), "--threads", str(threads), "--slots", str(slots)]
        for adapter in adapters:
            options += ["--adapter", str(adapter.resolve())]
        options += ["--gpu-layers", str(gpu_layers)] if gpu_layers is not None else []
        self._command = [sys.executable, "-m", "chatbot.models.engine", str(model.resolve()), *options]
        self._load_s = load_s
        self._numbers = count(LOADING + 1)
        self._lock = Lock()
        self._child: Child | None = None
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
        call = Call(self._running(), next(self._numbers), request, limit_s, cancel)
        try:
            yield from call.events()
        except Lost:
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
            return EngineState(False, "The engine has not been started.", self._starts)
        trouble = f"The engine has ended ({child.epitaph()})." if child.ended else ""
        return EngineState(not child.ended, trouble, self._starts)

    def close(self) -> None:
        """Ends the engine; calls still running fail with ``ModelError``."""
        self._closed = True
        with self._lock:
            if self._child is not None:
                self._child.close()

    def _running(self) -> Child:
        with self._lock:
            if self._closed:
                raise ModelError(_CLOSED)
            if self._child is None or self._child.ended:
                if self._child is not None:
                    self._child.close()
                self._child = Child(self._command, self._load_s)
                self._starts += 1
            return self._child
