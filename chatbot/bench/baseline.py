"""The other ways of running the model, each in a process of its own: it may crash or take memory as it likes."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryFile
from threading import Timer
from types import TracebackType
from typing import Any, Self

from chatbot.bench.row import NotMeasured
from chatbot.domain import Usage, Utterance
from chatbot.measuring import Pace

LIMIT_S = 300.0  # for one answer, loading included; transformers alone takes half a minute to load
LACKING = "lacking"
_ROOT = Path(__file__).resolve().parents[2]


class Baseline:
    """``python -m chatbot.bench.baselines.NAME ARGUMENTS``: a question a line in, its times a line out."""

    def __init__(self, name: str, *arguments: str) -> None:
        command = [sys.executable, "-m", f"chatbot.bench.baselines.{name}", *arguments]
        self._late = False
        self._errors = TemporaryFile()  # noqa: SIM115 (closed by __exit__)
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            cwd=_ROOT,
            text=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.communicate()
        self._errors.close()

    def answer(self, question: Sequence[Utterance], tokens: int, sequences: int = 1) -> Pace:
        """The pace of one answer of ``tokens`` tokens, or of so many ``sequences`` at once.

        Raises ``NotMeasured`` if it cannot answer.
        """
        said = [{"role": line.role, "content": line.text} for line in question]
        told = self._ask({"messages": said, "tokens": tokens, "sequences": sequences})
        if LACKING in told:
            raise NotMeasured(f"{told[LACKING]}. pip install '.[bench]' brings it.")
        return Pace(told["first_s"], told["total_s"], Usage(told["read"], 0, told["written"]))

    def _ask(self, job: dict[str, object]) -> dict[str, Any]:
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None and stdout is not None, "Popen was asked for pipes"
        watch = Timer(LIMIT_S, self._give_up)
        watch.start()
        try:
            stdin.write(json.dumps(job) + "\n")
            stdin.flush()
            line = stdout.readline()
        except BrokenPipeError:
            line = ""
        finally:
            watch.cancel()
        if not line:
            raise NotMeasured(self._epitaph())
        found: dict[str, Any] = json.loads(line)
        return found

    def _give_up(self) -> None:
        self._late = True
        self._process.kill()

    def _epitaph(self) -> str:
        code = self._process.wait()
        if self._late:
            return f"no answer within {LIMIT_S:.0f} seconds"
        self._errors.seek(0)
        words = self._errors.read().decode("utf-8", "replace").strip().splitlines()[-1:]
        return f"its process ended with {code}. {' '.join(words)}".strip()
