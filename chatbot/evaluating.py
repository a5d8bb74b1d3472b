"""``flowershop eval`` from the terminal: suites asked and judged, as a table or as JSON, two runs compared."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TextIO

from pydantic import ValidationError

from chatbot.bootstrap import Desk, boot
from chatbot.config import Settings
from chatbot.domain import ShopError
from chatbot.evaluation import (
    Report,
    Suite,
    comparison,
    read_reports,
    read_suite,
    run_suite,
    table,
    write_reports,
)

UNTOUCHED = "untouched"


@dataclass(frozen=True)
class Task:
    """What to run: suites by name or path, each cut to its first ``limit`` cases."""

    suites: tuple[str, ...] = ()
    limit: int | None = None


def evaluate(
    task: Task, settings: Settings, as_json: bool, file: Path | None, old: Path | None, out: TextIO, err: TextIO
) -> int:
    """Run ``task``; print the tables (or JSON), write the reports to ``file``, compare them with those in ``old``.

    Raises ``ShopError`` for a suite or report that cannot be read.
    """
    before = _reports(old) if old else ()
    tell = _Progress(err)
    with closing(boot(replace(settings, db="sqlite://"), progress=tell)) as desk:
        if desk.trouble:
            print(f"flowershop: {desk.trouble} The desk is judged in its standard wording.", file=err)
        reports = list(_run(task, desk, tell))
    tell.done()
    if file:
        file.write_text(write_reports(reports) + "\n", encoding="utf-8")
    print(write_reports(reports) if as_json else "\n\n".join(map(table, reports)), file=out)
    if not as_json:
        _compare(before, reports, out)
    return 0


def _run(task: Task, desk: Desk, tell: _Progress) -> Iterator[Report]:
    for name in task.suites:
        suite = _cut(read_suite(_place(name, desk.settings)), task.limit)
        yield run_suite(suite, desk.assistant, tell)


def _place(name: str, settings: Settings) -> Path:
    """A path as it stands, or a name within the shop's ``evaluation`` folder."""
    inside = settings.data / "evaluation" / name
    return inside if inside.exists() and not Path(name).exists() else Path(name)


def _cut(suite: Suite, limit: int | None) -> Suite:
    return replace(suite, cases=suite.cases[:limit])


def _reports(path: Path) -> Sequence[Report]:
    try:
        return read_reports(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, ValidationError) as error:
        raise ShopError(f"{path} is no report of `flowershop eval --out`: {error}") from error


def _compare(before: Sequence[Report], reports: Sequence[Report], out: TextIO) -> None:
    old = {report.suite: report for report in before}
    for report in reports:
        if report.suite in old:
            print("\n" + comparison(old[report.suite], report), file=out)


class _Progress:
    """The latest news on one line of a terminal; nothing where no one watches."""

    def __init__(self, err: TextIO) -> None:
        self._err = err if err.isatty() else None

    def __call__(self, message: str) -> None:
        if self._err:
            print(f"\r\x1b[K{message}", end="", file=self._err, flush=True)

    def done(self) -> None:
        self("")
