"""llama-cpp-python driven directly, in this process: what the desk's own speed is measured against."""

from __future__ import annotations

import os
import time
from pathlib import Path

from chatbot.domain import Utterance
from chatbot.models.engine import NATIVE
from chatbot.models.local import CONTEXT, file_of
from chatbot.models.wire import Request


class Direct:
    """The same file and threads as the desk's, without a process, a queue or a chain between.

    A crash of native code ends the program: for measuring only.
    """

    def __init__(self, name: str, cache: Path) -> None:
        """``name`` is what follows ``llama-cpp:`` in a model's spec. Raises ``ModelError``."""
        os.environ.update(NATIVE)
        from chatbot.models.reading import Llama

        file = file_of(name, cache, lambda message: None)
        self._llama = Llama(file.path, CONTEXT, file.threads, file.adapter)

    def tokens_per_second(self, question: tuple[Utterance, ...], tokens: int) -> float:
        """Tokens written a second, at temperature 0, from a prompt that has been read."""
        request = Request(question, max_tokens=tokens)
        slot = self._llama.slots[0]
        slot.read(self._llama.chunks(request), lambda: False)
        writing = slot.write(request, lambda: False)
        started = time.perf_counter()
        for _ in writing:
            pass
        return writing.count / (time.perf_counter() - started)
