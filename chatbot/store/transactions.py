"""What every part of the store is made with: the database, its name in errors, and the clock."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import datetime

from sqlalchemy import Connection, Engine

from chatbot.store.errors import spoken


class Transactions:
    """One transaction a call, in which an error is a ``ShopError`` and leaves nothing behind."""

    def __init__(self, engine: Engine, place: str, clock: Callable[[], datetime]) -> None:
        self.engine = engine
        self.place = place
        self._clock = clock

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        # The threads of one program come one after the other; other programs are the database's to sort.
        writers = self.engine.get_execution_options().get("writers", nullcontext())
        with writers, spoken(self.place), self.engine.begin() as connection:
            yield connection

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with spoken(self.place), self.engine.execution_options(reads=True).begin() as connection:
            yield connection
