"""One loaded Llama that reads prompts chunk by chunk and remembers what it has read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import takewhile
from pathlib import Path

from chatbot.models.chunks import Prompt
from chatbot.models.errors import ContextTooLong
from chatbot.models.gguf import read_header
from chatbot.models.native import Native
from chatbot.models.pieces import pieces
from chatbot.models.wire import Request


class Llama:
    """Floating point sums depend on how tokens are batched. So chunks are always read whole, each in batches of
    its own, and what the model wrote itself, token by token, is never kept for the next call.
    """

    def __init__(
        self,
        path: Path,
        context: int,
        threads: int,
        adapters: Sequence[Path] = (),
        gpu_layers: int | None = None,
    ) -> None:
        """Loads ``path`` with room for ``context`` tokens, or for what the model was trained on if less, and puts
        the LoRA ``adapters`` on it. ``gpu_layers`` go to a graphics card, -1 for all."""
        header = read_header(path)
        self.languages = header.languages
        self.context = min(context, header.context)
        self.native = Native(path, self.context, threads, gpu_layers)
        if adapters:
            self.native.adapt(adapters)
        self._bos, eos = self.native.ends()
        self._prompt = Prompt(header.template, self._bos, eos, self.native.controls())
        self._read: list[list[int]] = []
        self.native.decode([0])  # touches every weight, so that a file or a kernel that crashes does it now
        self.native.keep(0)

    def chunks(self, request: Request) -> list[list[int]]:
        """The prompt's tokens, chunk by chunk; ``ContextTooLong`` if no token of an answer would fit behind it."""
        texts = self._prompt.chunks(request.messages)
        begun = bool(self._bos) and texts[0].startswith(self._bos)
        chunks = [self.native.tokens(text, first=not place and not begun) for place, text in enumerate(texts)]
        total = sum(map(len, chunks))
        if total >= self.context:
            raise ContextTooLong(total, self.context)
        return [chunk for chunk in chunks if chunk]

    def read(self, chunks: list[list[int]], cancelled: Callable[[], bool]) -> int:
        """Brings the cache to ``chunks``; how many tokens were there already. Raises ``Aborted`` when cancelled.

        The last chunk is always read, since sampling needs its outcome.
        """
        same = takewhile(lambda pair: pair[0] == pair[1], zip(self._read, chunks[:-1], strict=False))
        self._read = [chunk for chunk, _ in same]
        reused = sum(map(len, self._read))
        if not self.native.keep(reused):
            self._read, reused = [], 0
        with self.native.abortable(cancelled):
            for chunk in chunks[len(self._read) :]:
                self.native.decode(chunk)
                self._read.append(chunk)
        return reused

    def write(self, request: Request, cancelled: Callable[[], bool]) -> Writing:
        """The answer to the prompt that was read last."""
        room = self.context - sum(map(len, self._read))
        return Writing(self.native, request, min(request.max_tokens, room), cancelled)


class Writing:
    """An answer as it comes. ``count`` tokens and ``reason`` (see ``Done``) hold once it has ended."""

    def __init__(self, native: Native, request: Request, room: int, cancelled: Callable[[], bool]) -> None:
        self._native = native
        self._request = request
        self._room = room
        self._cancelled = cancelled
        self.count = 0
        self.reason = "stop"

    def __iter__(self) -> Iterator[str]:
        yield from pieces(self._tokens(), self._request.stop)

    def _tokens(self) -> Iterator[bytes]:
        with self._native.sampler(self._request) as sample:
            while self.count < self._room:
                token = sample()
                if self._cancelled():
                    self.reason = "cancelled"
                    return
                if self._native.is_end(token):
                    return
                self.count += 1
                yield self._native.bytes_of(token)
                if self.count < self._room:
                    self._native.decode([token])
        self.reason = "length"
