"""Whether memory stays flat while the desk answers and answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import cycle, islice
from statistics import median

from chatbot.bench.reply import answered
from chatbot.bench.row import Figure, Row, measured
from chatbot.bench.size import Size
from chatbot.bootstrap import Desk
from chatbot.measuring import resident_mb

PART = 5  # the last fifth of the answers is compared with the second; the first warms up


def memory_rows(desk: Desk, size: Size, messages: Sequence[str]) -> Iterator[Row]:
    name = f"memory of desk and engine over {size.answers} answers: change"
    yield measured(name, "%", lambda: _change(desk, size.answers, messages), ceiling=5)


def _change(desk: Desk, answers: int, messages: Sequence[str]) -> Figure:
    taken = []
    for text in islice(cycle(messages), answers):
        answered(desk, text)
        taken.append(resident_mb())
    part = max(1, answers // PART)
    before, after = median(taken[part : 2 * part]), median(taken[-part:])
    return Figure(100 * abs(after - before) / before, f"from {before:.0f} MB to {after:.0f} MB")
