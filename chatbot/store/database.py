"""What every part of the log works with: the engine, and a transaction that speaks in words when it fails."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import Connection, Engine

from chatbot.store.errors import spoken


class Database:
    """Every method of what is built on it raises ``ShopError`` when the database cannot do its work."""

    def __init__(self, engine: Engine, place: str, clock: Callable[[], datetime]) -> None:
        self.engine = engine
        self._place = place
        self._clock = clock

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with spoken(self._place), self.engine.begin() as connection:
            yield connection

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with spoken(self._place), self.engine.execution_options(reads=True).begin() as connection:
            yield connection
