"""Which answers are being written just now: what a desk that stops waits for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition


class UnderWay:
    """The turns that this process has begun and not ended. Any thread may call it."""

    def __init__(self) -> None:
        self._turns: set[int] = set()
        self._changed = Condition()
        self.stopping = False

    def __len__(self) -> int:
        return len(self._turns)

    @contextmanager
    def turn(self, turn: int) -> Iterator[None]:
        """``turn`` is running as long as this is."""
        with self._changed:
            self._turns.add(turn)
        try:
            yield
        finally:
            with self._changed:
                self._turns.discard(turn)
                self._changed.notify_all()

    def wait(self, seconds: float) -> frozenset[int]:
        """Wait until nothing is running, at most ``seconds``; gives what still is."""
        with self._changed:
            self._changed.wait_for(lambda: not self._turns, seconds)
            return frozenset(self._turns)
