"""Whether the desk can do its work just now, and what of it cannot: for programs that watch it, and for people.

Not covered: whether replies are good (``flowershop eval`` says that), and damage deep in the log's file
(``flowershop doctor`` reads it through).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from threading import Lock

from chatbot.backup import standing
from chatbot.bootstrap import Desk
from chatbot.domain import ShopError

FRESH_S = 1.0  # how old an answer may be: whoever asks often must not wear out the disk


class State(StrEnum):
    """Of a part: at work, at work with something missing that the desk can do without, or not at work."""

    OK = "ok"
    DEGRADED = "degraded"
    FAILING = "failing"


@dataclass(frozen=True)
class Check:
    """How the part ``name`` is; ``text`` says why, in words for who operates the desk."""

    name: str
    state: State
    text: str


def examine(desk: Desk) -> tuple[Check, ...]:
    """Every part of ``desk``. It can answer unless one is failing."""
    return (_process(desk), _database(desk), _shop(desk), _model(desk), _backup(desk))


@dataclass
class Readiness:
    """``examine``, done once for all who ask within ``FRESH_S`` seconds."""

    examined: Callable[[Desk], tuple[Check, ...]] = examine
    _lock: Lock = field(default_factory=Lock)
    _at: float = float("-inf")
    _checks: tuple[Check, ...] = ()

    def of(self, desk: Desk) -> tuple[Check, ...]:
        with self._lock:
            if time.monotonic() > self._at + FRESH_S:
                self._checks = self.examined(desk)
                self._at = time.monotonic()
            return self._checks


def is_ready(checks: tuple[Check, ...]) -> bool:
    return all(check.state is not State.FAILING for check in checks)


def _process(desk: Desk) -> Check:
    if desk.base.under_way.stopping:
        return Check("desk", State.FAILING, "The desk is being stopped.")
    return Check("desk", State.OK, f"{len(desk.base.under_way)} answers are being written.")


def _database(desk: Desk) -> Check:
    try:
        desk.store.try_writing()
    except ShopError as error:
        return Check("database", State.FAILING, str(error))
    return Check("database", State.OK, f"{desk.store.place} takes writes.")


def _shop(desk: Desk) -> Check:
    if desk.outdated:
        text = f"The desk goes on with the files of before: {desk.outdated}"
        return Check("shop", State.DEGRADED, text)
    return Check("shop", State.OK, f"{desk.settings.data} was read, version {desk.shop.version}.")


def _model(desk: Desk) -> Check:
    model = desk.base.model
    if model is None:
        state = State.DEGRADED if desk.trouble else State.OK
        return Check("model", state, desk.trouble or "None is wanted: the desk answers in its standard wording.")
    engine = model.state()
    if not engine.up:
        return Check("model", State.DEGRADED, f"{engine.trouble} It starts again with the next message.")
    return Check("model", State.OK, f"{model.card.spec} runs; {len(model.line)} calls wait for it.")


def _backup(desk: Desk) -> Check:
    if desk.settings.log_file is None:
        return Check("backup", State.OK, "The log is on a server, whose own tools make its backups.")
    stands = standing(desk.settings)
    if stands.failure:
        return Check("backup", State.DEGRADED, f"The last attempt failed: {stands.failure}")
    if stands.newest is None:
        return Check("backup", State.OK, f"None yet; the first will be in {stands.folder}.")
    state = State.DEGRADED if stands.is_late(desk.base.clock()) else State.OK
    return Check("backup", state, f"The newest is {stands.backups[-1]}.")
