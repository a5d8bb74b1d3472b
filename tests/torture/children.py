"""Programs of the desk in processes of their own, which start at once and can be killed at any moment.

They are forked from a server that has imported what they need: real processes without the second in which Python
loads its libraries, so that hundreds of them can be killed.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

FORKED, ANEW = multiprocessing.get_context("forkserver"), multiprocessing.get_context("spawn")
LOADED = ("chatbot.asking", "chatbot.importing", "chatbot.moving", "chatbot.chains", "tests.torture.working")
PATIENCE_S = 3600.0  # only a failure waits so long, on a machine that has other work
TICK_S = 0.002


@dataclass(frozen=True)
class Child:
    """``told`` is the file that its output goes to."""

    process: BaseProcess
    told: Path

    def output(self) -> str:
        """What it has said so far."""
        return self.told.read_text("utf-8", "replace") if self.told.exists() else ""

    def said(self) -> Iterator[tuple[str, Any]]:
        """What it has acknowledged with ``say``, in order. A line that it was killed in is none."""
        for line in self.output().splitlines(keepends=True):
            if line.startswith("[") and line.endswith("]\n"):
                kind, what = json.loads(line)
                yield kind, what

    def until(self, word: str) -> None:
        """Waits until ``word`` is in its output."""
        ends = time.monotonic() + PATIENCE_S
        while word not in self.output():
            assert self.process.is_alive(), f"it ended before it said {word}:\n{self.output()}"
            assert time.monotonic() < ends, f"it did not say {word}:\n{self.output()}"
            time.sleep(TICK_S)

    def kill(self) -> bool:
        """``kill -9``; False if it had ended by itself."""
        alive = self.process.is_alive()
        if alive:
            os.kill(self.process.pid or 0, signal.SIGKILL)
        self.end()
        return alive

    def end(self) -> int:
        """Waits for its end; gives its exit code."""
        self.process.join(PATIENCE_S)
        assert self.process.exitcode is not None, f"it does not end:\n{self.output()}"
        return self.process.exitcode


def started(told: Path, work: Callable[..., int], *arguments: Any) -> Child:
    """``work`` in a process of its own; what it gives is the exit code."""
    FORKED.set_forkserver_preload([*LOADED])
    return _started(FORKED.Process, told, work, arguments)


def started_anew(told: Path, work: Callable[..., int], *arguments: Any) -> Child:
    """As ``started``, for a program whose libraries begin threads of their own, which are better not forked."""
    return _started(ANEW.Process, told, work, arguments)


def _started(
    make: Callable[..., BaseProcess], told: Path, work: Callable[..., int], arguments: tuple[Any, ...]
) -> Child:
    told.unlink(missing_ok=True)
    process = make(target=_run, args=(told, work, arguments), daemon=True)
    process.start()
    return Child(process, told)


def say(kind: str, what: Any) -> None:
    """Acknowledge something on standard output, in one write that no other thread's gets into."""
    os.write(1, f"{json.dumps([kind, what], ensure_ascii=False)}\n".encode())


def _run(told: Path, work: Callable[..., int], arguments: tuple[Any, ...]) -> None:
    output = os.open(told, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    os.dup2(output, 1)
    os.dup2(output, 2)
    sys.stdout = os.fdopen(1, "w", encoding="utf-8", buffering=1)
    sys.stderr = os.fdopen(2, "w", encoding="utf-8", buffering=1)
    sys.exit(work(*arguments))
