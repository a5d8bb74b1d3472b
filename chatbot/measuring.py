"""What is measured of a running desk: how fast its model reads and writes, and the memory it takes."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass

import psutil

from chatbot.chains import Sampling, chunks_of, usage_of
from chatbot.domain import Usage, Utterance
from chatbot.models import Model

MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Pace:
    """One answer: ``first_s`` seconds until its first piece, ``total_s`` until its end."""

    first_s: float
    total_s: float
    usage: Usage

    @property
    def reads(self) -> float:
        """Tokens of the prompt a second, those apart that the model had read before."""
        return (self.usage.prompt_tokens - self.usage.reused_tokens) / self.first_s

    @property
    def writes(self) -> float:
        """Tokens a second behind the first piece, whose own time counts as reading."""
        return max(0, self.usage.completion_tokens - 1) / (self.total_s - self.first_s)


def pace(model: Model, question: Sequence[Utterance], tokens: int) -> Pace:
    """The pace of the chain's answer of at most ``tokens`` tokens, at temperature 0."""
    started, first, usage = time.perf_counter(), 0.0, Usage()
    with closing(chunks_of(model.chat, question, Sampling(seed=1, max_tokens=tokens, temperature=0.0))) as chunks:
        for chunk in chunks:
            first = first or time.perf_counter()
            usage = usage_of(chunk) or usage
    return Pace(first - started, time.perf_counter() - started, usage)


def memory_mb(pid: int | None = None) -> float:
    """MB of a process (this one) and all its children; what they share is counted once (Linux's PSS)."""
    return float(sum(one.memory_full_info().pss for one in _family(pid or os.getpid()))) / MEGABYTE


def resident_mb() -> float:
    """MB of this process and all its children, what they share counted for each: this figure stays as it is when
    another program opens or leaves the same model file."""
    return float(sum(one.memory_info().rss for one in _family(os.getpid()))) / MEGABYTE


def _family(pid: int) -> list[psutil.Process]:
    process = psutil.Process(pid)
    return [process, *process.children(recursive=True)]
