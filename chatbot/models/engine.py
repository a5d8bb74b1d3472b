"""The engine's own process: ``python -m chatbot.models.engine MODEL.gguf --context N --threads N --slots N``,
perhaps with ``--adapter LORA.gguf`` (any number of them) and ``--gpu-layers N``.

Requests come in on standard input and events go out on standard output, a JSON object a line (``wire``). llama.cpp
runs here and nowhere else, so that a crash of native code ends this process and not the desk.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from threading import Condition, Lock, Thread
from threading import Event as Signal
from typing import TYPE_CHECKING, Any, TextIO

from chatbot.models.errors import ContextTooLong, ModelError
from chatbot.models.wire import LOADING, Begun, Done, Event, Failed, Loaded, Piece, Request, line_of, request_of

# Threads that wait must sleep: when they spin and another program wants the cores, two threads write a tenth of
# what one writes. But not at once: their next piece of work is a few microseconds away, and to be woken for each
# makes two threads slower than one (four tokens are read in 56 ms instead of 16).
WAITING = {"OMP_WAIT_POLICY": "passive", "GOMP_SPINCOUNT": "1000"}
# A debugger started by an abort can hang.
NATIVE = {"GGML_NO_BACKTRACE": "1", **WAITING}

if TYPE_CHECKING:
    from chatbot.models.llama import Llama
    from chatbot.models.slot import Slot


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="chatbot.models.engine")
    parser.add_argument("model", type=Path)
    parser.add_argument("--context", type=int, required=True)
    parser.add_argument("--threads", type=int, required=True)
    parser.add_argument("--slots", type=int, required=True)
    parser.add_argument("--adapter", type=Path, action="append", default=[])
    parser.add_argument("--gpu-layers", type=int)
    given = parser.parse_args(arguments)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the desk, which then closes our input
    speak = Speaker(own_output())
    os.environ.update(NATIVE)
    try:
        llama = _load(given)
    except (ModelError, OSError, MemoryError) as error:
        speak(LOADING, Failed(str(error)))
        return 1
    speak(LOADING, Loaded(llama.context, llama.languages))
    Engine(llama, speak).serve(sys.stdin.buffer)
    return 0


def own_output() -> TextIO:
    """Standard output for the protocol alone; whatever native code prints goes to standard error."""
    output = os.fdopen(os.dup(1), "w", encoding="ascii")
    os.dup2(2, 1)
    return output


def _load(given: argparse.Namespace) -> Llama:
    from chatbot.models.llama import Llama

    return Llama(given.model, given.context, given.threads, given.adapter, given.gpu_layers, given.slots)


class Speaker:
    """Says one event at a time, whichever thread it comes from."""

    def __init__(self, output: TextIO) -> None:
        self._output = output
        self._lock = Lock()

    def __call__(self, call: int, event: Event) -> None:
        with self._lock:
            self._output.write(line_of(call, event))
            self._output.flush()


class Engine:
    """Answers as many calls at once as the model has slots, in the order in which they came; another thread
    listens for calls and for cancellations."""

    def __init__(self, llama: Llama, speak: Speaker) -> None:
        self._llama = llama
        self._speak = speak
        self._requests: SimpleQueue[tuple[int, dict[str, Any]]] = SimpleQueue()
        self._cancelled: dict[int, Signal] = {}
        self._idle = list(llama.slots)
        self._changed = Condition()

    def serve(self, lines: Iterable[bytes]) -> None:
        Thread(target=self._listen, args=(lines,), daemon=True).start()
        with ThreadPoolExecutor(len(self._llama.slots)) as slots:
            while True:
                call, fields = self._requests.get()
                with self._changed:
                    self._changed.wait_for(lambda: self._idle)
                self._begin(slots, call, fields)

    def _listen(self, lines: Iterable[bytes]) -> None:
        for line in lines:
            fields = json.loads(line)
            if "cancel" not in fields:
                call = fields.pop("call")
                self._cancelled[call] = Signal()
                self._requests.put((call, fields))
            elif cancelled := self._cancelled.get(fields["cancel"]):
                cancelled.set()
        os._exit(0)  # the desk is gone; llama.cpp may be in the middle of a prompt

    def _begin(self, slots: ThreadPoolExecutor, call: int, fields: dict[str, Any]) -> None:
        """Gives a call to the idle slot that knows most of its prompt."""
        try:
            request = request_of(fields)
            chunks = self._llama.chunks(request)
        except Exception as error:
            self._end(call, error)
            return
        with self._changed:
            slot = max(self._idle, key=lambda one: one.matching(chunks))
            self._idle.remove(slot)
        slots.submit(self._serve, slot, call, request, chunks)

    def _serve(self, slot: Slot, call: int, request: Request, chunks: list[list[int]]) -> None:
        self._speak(call, Begun())
        end: Done | Exception
        try:
            end = self._answered(slot, call, request, chunks)
        except Exception as error:
            end = error
        # Idle before the desk hears of the end: its next sentence goes on from what this slot has read.
        with self._changed:
            self._idle.append(slot)
            self._changed.notify()
        self._end(call, end)

    def _answered(self, slot: Slot, call: int, request: Request, chunks: list[list[int]]) -> Done:
        from chatbot.models.native import Aborted

        cancelled = self._cancelled[call].is_set
        prompt = sum(map(len, chunks))
        try:
            reused = slot.read(chunks, cancelled, lambda: len(self._idle))
        except Aborted:
            return Done("cancelled", prompt)
        writing = slot.write(request, cancelled)
        for text in writing:
            self._speak(call, Piece(text))
        return Done(writing.reason, prompt, reused, writing.count)

    def _end(self, call: int, end: Done | Exception) -> None:
        del self._cancelled[call]
        match end:
            case Done():
                self._speak(call, end)
            case ContextTooLong():
                self._speak(call, Failed(str(end), (end.prompt_tokens, end.context)))
            case _:
                self._speak(call, Failed(f"The model could not answer: {end}"))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
