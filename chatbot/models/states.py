"""What slots have read of recent conversations: the content of their KV caches, as far as there is room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile
from threading import Lock

Chunks = Sequence[Sequence[int]]


@dataclass(frozen=True)
class State:
    """A KV cache that holds ``chunks`` and nothing else."""

    chunks: tuple[tuple[int, ...], ...]
    content: bytes

    @property
    def tokens(self) -> int:
        return length(self.chunks)

    def chunks_of(self, chunks: Chunks) -> Chunks:
        """The beginning of ``chunks`` that it holds."""
        return shared(self.chunks, chunks)


class States:
    """At most ``room`` tokens' worth of states; those go first that were not asked for longest."""

    def __init__(self, room: int) -> None:
        self._room = room
        self._states: list[State] = []  # the latest last
        self._lock = Lock()

    def add(self, state: State) -> None:
        """Keeps ``state`` in the place of those of which it is the continuation."""
        with self._lock:
            self._states = [one for one in self._states if not _begins(one.chunks, state.chunks)] + [state]
            while sum(one.tokens for one in self._states) > self._room:
                del self._states[0]

    def find(self, chunks: Chunks) -> State | None:
        """The state that shares the longest beginning with ``chunks``."""
        with self._lock:
            best = max(self._states, key=lambda one: length(one.chunks_of(chunks)), default=None)
            if best is not None:
                self._states.remove(best)
                self._states.append(best)
            return best

    def has(self, chunks: Chunks) -> bool:
        """Whether a state holds all of ``chunks``."""
        with self._lock:
            return any(_begins(chunks, one.chunks) for one in self._states)


def shared(some: Chunks, others: Chunks) -> Chunks:
    """The chunks with which both begin."""
    same = takewhile(lambda pair: list(pair[0]) == list(pair[1]), zip(some, others, strict=False))
    return [chunk for chunk, _ in same]


def length(chunks: Chunks) -> int:
    """In tokens."""
    return sum(map(len, chunks))


def _begins(some: Chunks, others: Chunks) -> bool:
    return len(shared(some, others)) == len(some)
