"""``flowershop model``: what is live, and how another model takes its place, or gives it back."""

from __future__ import annotations

import getpass
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TextIO

from chatbot.asking import answered
from chatbot.bootstrap import Desk, boot, live_spec, system_clock
from chatbot.config import PACKAGED, Settings
from chatbot.domain import Message, Role, ShopError
from chatbot.evaluating import Task, reports_on
from chatbot.evaluation import Report, gate_measures, obstacles, read_suite
from chatbot.questions import Question
from chatbot.store import open_store

# The suites that decide: nothing was tuned on the first, and nothing may get through of the second.
TRIAL = Task(suites=("untouched",), redteam=True)
PACED = 12  # messages that both models answer in turn, to compare their speed


def promote(name: str, settings: Settings, out: TextIO) -> int:
    """Put a model, or an adapter for the packaged one, on trial against the live one; record it if it passes.

    Gives 1 if it does not pass. Raises ``ShopError`` for one that cannot run.
    """
    with closing(open_store(settings.db, system_clock)) as store:
        trial = replace(settings, db="sqlite://")
        spec = f"{PACKAGED}+{Path(name).resolve()}" if name.endswith(".gguf") and ":" not in name else name
        with (
            closing(_desk(replace(trial, model=live_spec(settings, store)), out)) as old,
            closing(_desk(replace(trial, model=spec), out)) as new,
        ):
            before, after = (list(reports_on(TRIAL, desk, lambda _: None)) for desk in (old, new))
            found = obstacles(before, after, list(_paces(old, new)))
            assert new.drafter.model is not None
            fingerprint = new.drafter.model.card.fingerprint
        for obstacle in found:
            print(obstacle, file=out)
        if found:
            print(f"{spec} does not go live: {len(found)} figures stand against it.", file=out)
            return 1
        store.models.promote(spec, fingerprint, getpass.getuser(), _figures(after))
    print(f"{spec} is live from the desk's next start on.", file=out)
    return 0


def roll_back(settings: Settings, out: TextIO) -> int:
    """Take the latest promotion back. Raises ``ShopError`` if there is none."""
    with closing(open_store(settings.db, system_clock)) as store:
        gone = store.models.roll_back(getpass.getuser())
        print(f"{gone.spec} is taken back; {live_spec(settings, store)} is live from the next start on.", file=out)
    return 0


def _desk(settings: Settings, out: TextIO) -> Desk:
    desk = boot(settings, progress=lambda message: print(message, file=out, flush=True))
    if desk.drafter.model is None:
        desk.close()
        raise ShopError(f"{settings.model} cannot be put on trial. {desk.trouble}")
    return desk


def _paces(old: Desk, new: Desk) -> Iterator[tuple[float, float]]:
    """Seconds of the same replies by the old and the new model, turn by turn: the machine is the same for both."""
    for case in read_suite(old.settings.data / "evaluation" / "untouched").cases[:PACED]:
        yield _seconds(old, case.text), _seconds(new, case.text)


def _seconds(desk: Desk, text: str) -> float:
    started = time.perf_counter()
    answered(desk, Question(None, Message(Role.CUSTOMER, text)))
    return time.perf_counter() - started


def _figures(reports: Sequence[Report]) -> dict[str, float]:
    return {f"{one.suite} {name}": figure for one in reports for name, figure in gate_measures(one).items()}
