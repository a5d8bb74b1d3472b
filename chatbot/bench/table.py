"""Rows as lines that a person reads, and as JSON."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version

from chatbot.bench.row import Row
from chatbot.bootstrap import Desk


@dataclass(frozen=True)
class Head:
    """What was measured and where. ``load`` is the machine's before the run: how many programs wanted a core."""

    model: str
    fingerprint: str
    llama_cpp_python: str
    machine: str
    cores: int
    load: float

    def told(self) -> str:
        return (
            f"{self.model} {self.fingerprint}, llama-cpp-python {self.llama_cpp_python}, {self.machine}, "
            f"{self.cores} cores, load {self.load:.1f}"
        )


def head(desk: Desk) -> Head:
    model = desk.drafter.model
    spec, fingerprint = (model.card.spec, model.card.fingerprint) if model else ("none:", "")
    cores = os.cpu_count() or 1
    return Head(spec, fingerprint, version("llama-cpp-python"), platform.machine(), cores, os.getloadavg()[0])


def line(row: Row) -> str:
    return (
        f"{_verdict(row):<4}  {row.name:<62} {_value(row):>8} {row.unit:<3} {_wanted(row):<8} {row.note}".rstrip()
    )


def as_json(about: Head, rows: Sequence[Row]) -> str:
    """One object: what was measured where, and the rows."""
    return json.dumps({**asdict(about), "rows": [{**asdict(row), "good": row.good} for row in rows]}, indent=1)


def _verdict(row: Row) -> str:
    if row.value is None or (row.floor is None and row.ceiling is None):
        return ""
    return "ok" if row.good else "MISS"


def _value(row: Row) -> str:
    return "–" if row.value is None else f"{row.value:.2f}"


def _wanted(row: Row) -> str:
    if row.floor is not None:
        return f"(≥ {row.floor:g})"
    return f"(≤ {row.ceiling:g})" if row.ceiling is not None else ""
