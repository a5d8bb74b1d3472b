"""What a program is doing when it is killed, and what has to be true of the log and the files afterwards."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any, Protocol

from sqlalchemy import text

from chatbot.bootstrap import system_clock
from chatbot.config import Settings
from chatbot.domain import ShopError
from chatbot.store import Store, open_store
from tests.torture import logs as kept
from tests.torture.children import Child, started
from tests.torture.logs import Logs
from tests.torture.working import TODAY, desk_at_work


@dataclass
class Tally:
    """What was found. ``lost``, ``doubled`` and ``faults`` are to stay empty."""

    killed: Counter[str] = field(default_factory=Counter)
    kept: Counter[str] = field(default_factory=Counter)
    interrupted: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    @property
    def good(self) -> bool:
        return not (self.lost or self.doubled or self.faults)


class Phase(Protocol):
    """A kind of work. ``cycle`` tells its runs apart."""

    name: str

    def start(self, cycle: int) -> Child: ...

    def seconds(self) -> float:
        """How long after the start it may be killed, at most."""

    def check(self, cycle: int, child: Child, tally: Tally) -> None:
        """Start anew where it was killed, and look at what is there."""


def torture(phase: Phase, logs: Logs, cycles: int, choice: Random, tally: Tally) -> None:
    """Kill the phase ``cycles`` times in the middle of its work, at random moments."""
    limit = phase.seconds()
    for cycle in range(1, 4 * cycles):
        child = phase.start(cycle)
        child.process.join(choice.uniform(0, limit))
        if logs.crash(child):
            tally.killed[phase.name] += 1
        if "Traceback" in child.output() or "should not have happened" in child.output():
            tally.faults.append(f"{phase.name} {cycle}: {child.output()[-2000:]}")
        phase.check(cycle, child, tally)
        if tally.killed[phase.name] == cycles:
            return
    tally.faults.append(f"{phase.name} was too quick to be killed {cycles} times")


class Answering:
    """Three people at a desk: messages, cases, approvals, replies sent."""

    def __init__(self, logs: Logs, folder: Path, model: str = "none:", seconds: float = 0.8) -> None:
        self.name = "answering" if model == "none:" else "answering with the model"
        self._url = logs.new(f"desk_{len(model)}")
        self._told = folder / "answering.txt"
        self._settings = Settings.read({}, db=self._url, model=model, today=TODAY)
        self._seconds = seconds
        self._acknowledged: dict[str, set[Any]] = {}
        self._interrupted: dict[int, datetime] = {}
        kept.staffed(self._url)

    def start(self, cycle: int) -> Child:
        child = started(self._told, desk_at_work, self._settings, f"cycle {cycle}")
        child.until('["turn"')
        return child

    def seconds(self) -> float:
        return self._seconds

    def check(self, cycle: int, child: Child, tally: Tally) -> None:
        for kind, what in child.said():
            self._acknowledged.setdefault(kind, set()).add(what)
            tally.kept[kind] += kind not in ("open", "refused")
        with closing(open_store(self._url, system_clock)) as store:
            self._check_interrupted(store, tally)
            self._check_kept(store, tally)
            self._check_single(store, tally)
            check_whole(store, f"{self.name} {cycle}", tally)

    def _check_interrupted(self, store: Store, tally: Tally) -> None:
        """As the desk does when it starts; a turn that was marked is not marked again."""
        running = {row.id for row in rows(store, "SELECT id FROM turn WHERE state = 'running'")}
        marked = _marked(store, len(running))
        again = store.interrupt_abandoned()
        now = {
            row.id: row.ended_at
            for row in rows(store, "SELECT id, ended_at FROM turn WHERE state = 'interrupted'")
        }
        before = self._interrupted
        same = all(now.get(id) == at for id, at in before.items())
        if (marked, again) != (len(running), 0) or now.keys() - before.keys() != running or not same:
            tally.faults.append(f"{len(running)} turns were running, {marked} and {again} were marked")
        tally.interrupted += marked
        self._interrupted = now

    def _check_kept(self, store: Store, tally: Tally) -> None:
        there = {
            "message": "SELECT text FROM message WHERE role = 'customer'",
            "turn": "SELECT id FROM turn WHERE state = 'complete' AND reply <> ''",
            "case": "SELECT conversation_id FROM complaint_case",
            "approval": "SELECT id FROM approval WHERE state = 'approved'",
            "sent": "SELECT turn_id FROM sent",
        }
        for kind, query in there.items():
            found = {row[0] for row in rows(store, query)}
            gone = self._acknowledged.get(kind, set()) - found
            tally.lost += [f"{kind} {one}" for one in gone]

    def _check_single(self, store: Store, tally: Tally) -> None:
        twice = {
            "message": "SELECT text FROM message WHERE role = 'customer' GROUP BY text HAVING count(*) > 1",
            "approval": "SELECT turn_id FROM approval GROUP BY turn_id HAVING count(*) > 1",
            "opened case": "SELECT conversation_id FROM case_event WHERE what = 'opened'"
            " GROUP BY conversation_id HAVING count(*) > 1",
        }
        for kind, query in twice.items():
            tally.doubled += [f"{kind} {row[0]}" for row in rows(store, query)]
        said = next(rows(store, "SELECT count(*) FROM message WHERE role = 'desk'"))[0]
        told = next(rows(store, "SELECT count(*) FROM turn WHERE state = 'complete' AND reply <> ''"))[0]
        if said != told:
            tally.doubled.append(f"{said} replies of {told} turns")


def seconds_of(child: Child) -> float:
    """How long the whole run takes."""
    began = time.monotonic()
    code = child.end()
    assert code == 0, child.output()
    return time.monotonic() - began


def check_old(store: Store, conversations: int, what: str, tally: Tally) -> None:
    found = Counter(row[0] for row in rows(store, "SELECT text FROM message"))
    for number in range(1, conversations + 1):
        if not found[kept.text(number)]:
            tally.lost.append(f"message {number} in {what}")
    tally.doubled += [f"{words} in {what}" for words, times in found.items() if times > 1]
    if next(rows(store, "SELECT count(*) FROM turn WHERE state = 'complete'"))[0] != conversations:
        tally.faults.append(f"the turns are not those of before in {what}")
    tally.kept["older message"] += conversations


def check_whole(store: Store, what: str, tally: Tally) -> None:
    try:
        tally.faults += [f"{what}: {problem}" for problem in store.check().problems]
    except ShopError as error:
        tally.faults.append(f"{what}: {error}")


def rows(store: Store, query: str) -> Iterator[Any]:
    with store.engine.execution_options(reads=True).begin() as connection:
        yield from connection.execute(text(query)).all()


def _marked(store: Store, running: int) -> int:
    """How many turns are marked. In PostgreSQL a desk that only lost its connection has seconds to come back."""
    ends = time.monotonic() + 60
    marked = store.interrupt_abandoned()
    while marked < running and time.monotonic() < ends:
        time.sleep(0.5)
        marked += store.interrupt_abandoned()
    return marked
