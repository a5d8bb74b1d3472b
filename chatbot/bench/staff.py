"""Several staff at the same time: what all get done together, and how long each waits for a first sentence."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from statistics import mean

import numpy as np

from chatbot.bench.reply import answered
from chatbot.bench.row import Figure, NotMeasured, Row, measured
from chatbot.bench.size import Size
from chatbot.bootstrap import Desk
from chatbot.domain import Turn

WANTED = 1.8  # times the throughput of one, by eight; never more than llama.cpp itself can do here
NEAR = 0.9  # of that limit counts as reaching it


@dataclass(frozen=True)
class Crowd:
    """``staff`` people who asked at once until all messages had their replies, which took ``seconds``."""

    staff: int
    seconds: float
    turns: Sequence[Turn]

    @property
    def throughput(self) -> float:
        """Tokens that the model wrote a second, for all of them together."""
        return sum(turn.usage.completion_tokens for turn in self.turns) / self.seconds

    @property
    def firsts(self) -> list[float]:
        """Seconds until the first sentence of each reply."""
        return [turn.timings.first_sentence_s for turn in self.turns]

    def told(self) -> str:
        """What the crowd did, and how often the model was given up."""
        lost = sum(bool(turn.error) for turn in self.turns)
        more = f", {lost} without the model" if lost else ""
        return f"{len(self.turns)} replies in {self.seconds:.3g} s{more}"


def staff_rows(desk: Desk, size: Size, messages: Sequence[str], limit: Row) -> Iterator[Row]:
    """The same messages by fewer and more staff; ``limit`` is what llama.cpp can do with a crowd at most."""
    crowds = [_crowd(desk, staff, messages[: size.messages]) for staff in size.staff]
    for crowd in crowds:
        yield from _own_rows(crowd)
    yield limit
    alone, most = crowds[0], crowds[-1]
    for crowd in crowds[1:]:
        yield from _fairness(crowd, alone)
    floor = WANTED if limit.value is None else min(WANTED, NEAR * limit.value)
    yield measured(
        f"{most.staff} staff: throughput ÷ that of one", "×", lambda: _gain(most, alone), floor=round(floor, 2)
    )


def _crowd(desk: Desk, staff: int, messages: Sequence[str]) -> Crowd:
    """Each of ``staff`` works off a part of the messages, one after the other."""

    def work(person: int) -> list[Turn]:
        return [answered(desk, text) for text in messages[person::staff]]

    started = time.perf_counter()
    with ThreadPoolExecutor(staff) as people:
        parts = list(people.map(work, range(staff)))
    return Crowd(staff, time.perf_counter() - started, [turn for part in parts for turn in part])


def _own_rows(crowd: Crowd) -> Iterator[Row]:
    name = f"{crowd.staff} staff" if crowd.staff > 1 else "1 staff member"
    yield Row(f"{name}: tokens written for all, a second", crowd.throughput, "/s", note=crowd.told())
    for percent in (50, 95):
        yield Row(f"{name}: first sentence, p{percent}", float(np.percentile(crowd.firsts, percent)), "s")


def _fairness(crowd: Crowd, alone: Crowd) -> Iterator[Row]:
    """The fair share of one among N is a first sentence after N times the time that one alone waits."""
    slowest, fair = max(crowd.firsts), crowd.staff * mean(alone.firsts)
    note = f"{slowest:.3g} s, fair is {fair:.3g} s"
    yield Row(
        f"{crowd.staff} staff: slowest first sentence ÷ fair share", slowest / fair, "×", ceiling=2, note=note
    )
    yield Row(f"{crowd.staff} staff: slowest first sentence ÷ mean", slowest / mean(crowd.firsts), "×")


def _gain(crowd: Crowd, alone: Crowd) -> Figure:
    if not alone.throughput:
        raise NotMeasured("the model was not asked")
    return Figure(crowd.throughput / alone.throughput, f"{crowd.throughput:.3g} against {alone.throughput:.3g} /s")
