"""Programs that are killed at random moments, whatever they are doing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from tests.torture.commands import BackingUp, Importing, Migrating, Moving, Training
from tests.torture.logs import Files, Logs, files
from tests.torture.phases import Answering, Phase, Tally, torture
from tests.torture.row import Row, Size

FIGURE = "{cycles} cycles, 0 acknowledged things lost, 0 duplicates, interrupted turns marked once, log whole"
SEED = 6
TRAININGS = 5


def rows(size: Size) -> Iterator[Row]:
    """Programs whose log is in SQLite. In CI an integration test kills a training: it takes a minute."""
    with files() as logs, TemporaryDirectory() as folder:
        yield row("killed with kill -9 at random moments (SQLite)", logs, plan(logs, Path(folder), size))
    if size is Size.FULL:
        with TemporaryDirectory() as folder:
            phase = Training(Path(folder), TRAININGS)
            yield row("killed while training", Files(Path(folder)), [(phase, TRAININGS)])


def row(threat: str, logs: Logs, plan: Iterable[tuple[Phase, int]]) -> Row:
    tally, choice = Tally(), Random(SEED)
    wanted = 0
    for phase, cycles in plan:
        torture(phase, logs, cycles, choice, tally)
        wanted += cycles
    return Row(threat, FIGURE.format(cycles=wanted), _measured(tally), tally.good)


def plan(logs: Logs, folder: Path, size: Size) -> Iterator[tuple[Phase, int]]:
    """What is killed how often."""
    small, file = size is Size.SMALL, isinstance(logs, Files)
    old = 60 if small else 400  # conversations
    yield Answering(logs, folder), 3 if small else 80 if file else 100
    yield Importing(logs, folder), 1 if small else 40
    yield Migrating(logs, folder, old), 1 if small else 40
    yield Moving(logs, folder, old), 1 if small else 20
    if isinstance(logs, Files):
        yield BackingUp(logs, folder, old), 1 if small else 20


def _measured(tally: Tally) -> str:
    killed = ", ".join(f"{phase} {times}" for phase, times in tally.killed.items())
    kept = ", ".join(f"{count:,} {kind}s" for kind, count in tally.kept.items() if count)
    found = f"{tally.killed.total()} cycles ({killed}); acknowledged and there: {kept}; "
    found += f"{len(tally.lost)} lost, {len(tally.doubled)} doubled, {tally.interrupted} turns marked once, "
    found += "log whole each time" if not tally.faults else f"{len(tally.faults)} faults"
    return "\n      ".join([found, *tally.lost[:5], *tally.doubled[:5], *tally.faults[:5]])
