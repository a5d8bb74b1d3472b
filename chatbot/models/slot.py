"""One of a model's slots: it reads prompts chunk by chunk, remembers what it has read, and writes answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from chatbot.models.native import Native
from chatbot.models.pieces import pieces
from chatbot.models.states import Chunks, State, States, length, shared
from chatbot.models.weights import Weights
from chatbot.models.wire import Request


class Slot:
    """Floating point sums depend on how tokens are batched. So chunks are always read whole, each in batches of
    its own, and what the model wrote itself, token by token, is never kept for the next call. An answer has the
    same bytes in every slot, whatever the slot and its neighbours did before and do meanwhile.
    """

    def __init__(self, weights: Weights, context: int, threads: int, states: States) -> None:
        self._weights = weights
        self._native = Native(weights, context, threads)
        self._context = context
        self._states = states
        self._read: list[Sequence[int]] = []
        self._native.decode([0])  # touches every weight, so that a file or a kernel that crashes does it now
        self._native.clear()

    def matching(self, chunks: Chunks) -> int:
        """How many tokens at the beginning of ``chunks`` this slot's own cache holds."""
        return length(shared(self._read, chunks))

    def read(self, chunks: Chunks, cancelled: Callable[[], bool], idle: Callable[[], int] = lambda: 0) -> int:
        """Brings the cache to ``chunks``; how many tokens were known already. Raises ``Aborted`` when cancelled.

        The threads of as many slots as are ``idle`` help, for as long as they are. The last chunk is always read,
        since sampling needs its outcome.
        """
        self._recall(chunks[:-1])
        reused = length(self._read)
        with self._native.abortable(cancelled):
            for chunk in chunks[len(self._read) :]:
                self._native.decode(chunk, idle)
                self._read.append(chunk)
        return reused

    def write(self, request: Request, cancelled: Callable[[], bool]) -> Writing:
        """The answer to the prompt that was read last."""
        room = self._context - length(self._read)
        return Writing(self._weights, self._native, request, min(request.max_tokens, room), cancelled)

    def _recall(self, chunks: Chunks) -> None:
        """Leaves in the cache the longest beginning of ``chunks`` that it or a kept state holds."""
        if len(shared(self._read, chunks)) < len(self._read) - 1:
            self._keep(self._read[:-1])  # its last chunk opened an answer: no conversation goes on from there
        own = shared(self._read, chunks)
        state = self._states.find(chunks)
        if state is not None and length(state.chunks_of(chunks)) > length(own):
            own = state.chunks_of(chunks) if self._native.restore(state.content) else []
        self._cut(own)

    def _keep(self, read: Chunks) -> None:
        """Keeps what another conversation is about to take the place of."""
        if not self._states.has(read):
            self._cut(read)
            self._states.add(State(tuple(map(tuple, self._read)), self._native.state()))

    def _cut(self, read: Chunks) -> None:
        self._read = list(read) if self._native.keep(length(read)) else []


class Writing:
    """An answer as it comes. ``count`` tokens and ``reason`` (see ``Done``) hold once it has ended."""

    def __init__(
        self, weights: Weights, native: Native, request: Request, room: int, cancelled: Callable[[], bool]
    ) -> None:
        self._weights = weights
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
                if self._weights.is_end(token):
                    return
                self.count += 1
                yield self._weights.bytes_of(token)
                if self.count < self._room:
                    self._native.decode([token])
        self.reason = "length"
