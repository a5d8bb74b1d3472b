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
from chatbot.models import Model, ModelError

MEGABYTE = 1024 * 1024
TRIAL = Utterance("user", "Write a short paragraph about roses.")
TRIAL_TOKENS = 48


@dataclass(frozen=True)
class Pace:
    """One answer: ``first_s`` seconds until its first text, ``total_s`` until its end. ``wrote``: it had words."""

    first_s: float
    total_s: float
    usage: Usage
    wrote: bool = True

    @property
    def reads(self) -> float:
        """Tokens of the prompt a second, those apart that the model had read before."""
        return (self.usage.prompt_tokens - self.usage.reused_tokens) / self.first_s

    @property
    def writes(self) -> float:
        """Tokens a second behind the first piece, whose own time counts as reading."""
        seconds = self.total_s - self.first_s
        return max(0, self.usage.completion_tokens - 1) / seconds if seconds else 0.0

    @property
    def overall(self) -> float:
        """Tokens a second with the question's reading; 0 where the model does not count what it writes."""
        return self.usage.completion_tokens / self.total_s if self.total_s else 0.0


def pace(model: Model, question: Sequence[Utterance], tokens: int) -> Pace:
    """The pace of the chain's answer of at most ``tokens`` tokens, at temperature 0."""
    started, first, usage, wrote = time.perf_counter(), 0.0, Usage(), False
    with closing(chunks_of(model.chat, question, Sampling(seed=1, max_tokens=tokens, temperature=0.0))) as chunks:
        for chunk in chunks:
            if chunk.text:  # an engine that is still reading says so with empty pieces
                first = first or time.perf_counter()
                wrote = wrote or bool(chunk.text.strip())
            usage = usage_of(chunk) or usage
    ended = time.perf_counter()
    return Pace((first or ended) - started, ended - started, usage, wrote)


def tried(model: Model) -> Pace:
    """The pace of a short answer. Raises ``ModelError`` when the model fails, or has nothing to say."""
    try:
        found = pace(model, (TRIAL,), TRIAL_TOKENS)
    except ModelError:
        raise
    except Exception as error:
        # A chat model may be anybody's and fail in any way.
        raise ModelError(f"The model failed: {error!r}. Name another one with --model.") from error
    if not found.wrote:
        raise ModelError("The model answered with nothing at all. Name another one with --model.")
    return found


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
