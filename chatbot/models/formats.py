"""In which format and with how many threads a model is fastest on this machine: measured, and the best chosen."""

from __future__ import annotations

import math
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chatbot.models.native import Native

FORMATS = {"Q8_0": 7, "F16": 1}  # llama_ftype; the first is preferred where times are much the same
PROMPT, ANSWER = 256, 32  # tokens of a typical call
_SAME = 1.1  # costs within this factor of the best count as the same: smaller file and fewer threads win
_ENOUGH_S = 15.0  # after this long there is no second round of measuring


@dataclass(frozen=True)
class Measured:
    """Seconds to read ``PROMPT`` tokens and to write ``ANSWER`` tokens."""

    format: str
    threads: int
    read_s: float
    write_s: float

    @property
    def total_s(self) -> float:
        return self.read_s + self.write_s

    @property
    def cost(self) -> float:
        """Seconds that one waits who is alone, times what the cores spend of themselves on it, under a root.

        Threads that halve the wait are worth their cores; those that hardly shorten it are missed by colleagues,
        who are answered at the same time on the other cores.
        """
        return self.total_s * math.sqrt(self.threads)


def measure(candidates: Mapping[str, Path], tell: Callable[[str], None]) -> list[Measured]:
    """The better of two rounds for each format and thread count, or of one round where that took long."""
    from chatbot.models.native import Native
    from chatbot.models.weights import Weights

    started = time.monotonic()
    loaded = {name: Native(Weights(path), 2 * (PROMPT + ANSWER), 1) for name, path in candidates.items()}
    tell("Measuring which format and how many threads are fastest here.")
    best: dict[tuple[str, int], Measured] = {}
    for _ in range(2):
        for name, native in loaded.items():
            for one in _by_threads(name, native):
                known = best.setdefault((one.format, one.threads), one)
                best[one.format, one.threads] = min(known, one, key=lambda each: each.total_s)
        if time.monotonic() - started > _ENOUGH_S:
            break
    return list(best.values())


def _by_threads(name: str, native: Native) -> Iterator[Measured]:
    """Measures with more and more threads until more of them no longer help."""
    fastest = float("inf")
    for threads in thread_counts(os.cpu_count() or 1):
        native.set_threads(threads)
        one = Measured(name, threads, *_typical(native))
        yield one
        if one.total_s > fastest:
            return
        fastest = one.total_s


def thread_counts(cores: int) -> list[int]:
    """1, 2, 4, … and all cores but one; all of them only on machines of two to four cores."""
    doubling = [1 << power for power in range(cores.bit_length()) if 1 << power < cores]
    return sorted({*doubling, max(1, cores - 1), cores if cores <= 4 else 1})


def _typical(native: Native) -> tuple[float, float]:
    native.keep(0)
    start = time.perf_counter()
    native.decode(range(PROMPT))
    read = time.perf_counter()
    for token in range(ANSWER):
        native.decode([token])
    return read - start, time.perf_counter() - read


def choose(measured: Sequence[Measured]) -> Measured:
    """The best for a typical call; where several are much the same, the preferred format and fewest threads."""
    best = min(one.cost for one in measured)
    order = list(FORMATS)
    return min(
        (one for one in measured if one.cost <= best * _SAME),
        key=lambda one: (order.index(one.format), one.threads),
    )
