"""The engine's own process: ``python -m chatbot.models.engine MODEL.gguf --context N --threads N``, perhaps with
``--adapter LORA.gguf`` (any number of them) and ``--gpu-layers N``.

Requests come in on standard input and events go out on standard output, a JSON object a line (``wire``). llama.cpp
runs here and nowhere else, so that a crash of native code ends this process and not the desk.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, Any, TextIO

from chatbot.models.errors import ContextTooLong, ModelError
from chatbot.models.wire import LOADING, Begun, Done, Event, Failed, Loaded, Piece, Request, line_of, request_of

# A debugger started by an abort can hang. Threads that wait must sleep: when they spin and another program wants
# the cores, two threads write a tenth of what one writes.
NATIVE = {"GGML_NO_BACKTRACE": "1", "OMP_WAIT_POLICY": "passive"}

if TYPE_CHECKING:
    from chatbot.models.reading import Llama


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="chatbot.models.engine")
    parser.add_argument("model", type=Path)
    parser.add_argument("--context", type=int, required=True)
    parser.add_argument("--threads", type=int, required=True)
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
    from chatbot.models.reading import Llama

    return Llama(given.model, given.context, given.threads, given.adapter, given.gpu_layers)


class Speaker:
    def __init__(self, output: TextIO) -> None:
        self._output = output

    def __call__(self, call: int, event: Event) -> None:
        self._output.write(line_of(call, event))
        self._output.flush()


class Engine:
    """Answers one request after the other while a second thread listens for cancellations."""

    def __init__(self, llama: Llama, speak: Speaker) -> None:
        self._llama = llama
        self._speak = speak
        self._requests: SimpleQueue[tuple[int, dict[str, Any]]] = SimpleQueue()
        self._cancelled: set[int] = set()

    def serve(self, lines: Iterable[bytes]) -> None:
        Thread(target=self._listen, args=(lines,), daemon=True).start()
        while True:
            call, fields = self._requests.get()
            self._speak(call, Begun())
            try:
                for event in self._answer(request_of(fields), call):
                    self._speak(call, event)
            except ContextTooLong as error:
                self._speak(call, Failed(str(error), (error.prompt_tokens, error.context)))
            except Exception as error:
                self._speak(call, Failed(f"The model could not answer: {error}"))
            self._cancelled.discard(call)

    def _listen(self, lines: Iterable[bytes]) -> None:
        for line in lines:
            fields = json.loads(line)
            if "cancel" in fields:
                self._cancelled.add(fields["cancel"])
            else:
                self._requests.put((fields.pop("call"), fields))
        os._exit(0)  # the desk is gone; llama.cpp may be in the middle of a prompt

    def _answer(self, request: Request, call: int) -> Iterator[Event]:
        from chatbot.models.native import Aborted

        def cancelled() -> bool:
            return call in self._cancelled

        chunks = self._llama.chunks(request)
        prompt = sum(map(len, chunks))
        try:
            reused = self._llama.read(chunks, cancelled)
        except Aborted:
            yield Done("cancelled", prompt)
            return
        writing = self._llama.write(request, cancelled)
        yield from map(Piece, writing)
        yield Done(writing.reason, prompt, reused, writing.count)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
