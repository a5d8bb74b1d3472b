"""``flowershop eval`` from the terminal: suites asked and judged, as a table or as JSON, two runs compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TextIO, TypeVar

from pydantic import ValidationError

from chatbot.assistant import Assistant
from chatbot.bootstrap import Desk, boot
from chatbot.config import Settings
from chatbot.domain import ShopError
from chatbot.evaluation import (
    SAMPLE,
    Ground,
    Head,
    Planting,
    Report,
    comparison,
    head_of,
    read_attacks,
    read_customers,
    read_reports,
    read_suite,
    reworded_sayings,
    run_customers,
    run_guard,
    run_redteam,
    run_suite,
    standard_sayings,
    table,
    write_reports,
)
from chatbot.finetune.example import read_examples

Tell = Callable[[str], None]
T = TypeVar("T")


@dataclass(frozen=True)
class Task:
    """What to run: suites by name or path, and the rest if wanted, each cut to its first ``limit`` cases.

    ``each`` samples instead: so many cases of each language of a suite, so many attacks of each kind and language.
    """

    suites: tuple[str, ...] = ()
    customers: bool = False
    redteam: bool = False
    guard: bool = False
    limit: int | None = None
    each: int | None = None


def evaluate(
    task: Task, settings: Settings, as_json: bool, file: Path | None, old: Path | None, out: TextIO, err: TextIO
) -> int:
    """Run ``task``; print the tables (or JSON), write the reports to ``file``, compare them with those in ``old``.

    Raises ``ShopError`` for a suite or report that cannot be read.
    """
    before = _reports(old) if old else ()
    tell = Progress(err)
    with closing(boot(replace(settings, db="sqlite://"), progress=tell)) as desk:
        if desk.trouble:
            print(f"flowershop: {desk.trouble} The desk is judged in its standard wording.", file=err)
        reports = list(reports_on(task, desk, tell))
    tell.done()
    if file:
        _keep(reports, file)
    print(write_reports(reports) if as_json else "\n\n".join(map(table, reports)), file=out)
    if not as_json:
        _compare(before, reports, out)
    return 0


def reports_on(task: Task, desk: Desk, tell: Tell) -> Iterator[Report]:
    """The reports of ``task``, one after the other; ``tell`` hears how far it is."""
    for name in task.suites:
        suite = read_suite(_place(name, desk.settings))
        cases = _cut(suite.cases, task, lambda case: case.expect.languages)
        yield run_suite(replace(suite, cases=cases), desk.assistant, tell)
    if task.customers:
        yield _customers(task, desk, tell)
    if task.redteam:
        yield _redteam(task, desk, tell)
    if task.guard:
        yield from _guard(task, desk)


def _customers(task: Task, desk: Desk, tell: Tell) -> Report:
    folder = _place("customers", desk.settings)
    head = head_of(folder, "*.toml", desk.assistant)
    return run_customers(read_customers(folder)[: task.limit], head, _on(head, desk), tell)


def _redteam(task: Task, desk: Desk, tell: Tell) -> Report:
    folder = _place("redteam", desk.settings)
    head = head_of(folder, "*.jsonl", desk.assistant)
    shop = Planting(desk.settings.data, lambda data: _opened(data, desk, head))
    attacks = _cut(read_attacks(folder), task, lambda attack: (attack.kind, attack.language))
    return run_redteam(attacks, head, _on(head, desk), shop, tell)


def _cut(cases: tuple[T, ...], task: Task, group: Callable[[T], Hashable]) -> tuple[T, ...]:
    if task.each is None:
        return cases[: task.limit]
    seen = Counter[Hashable]()
    chosen = []
    for case in cases:
        seen[group(case)] += 1
        if seen[group(case)] <= task.each:
            chosen.append(case)
    return tuple(chosen)


def _on(head: Head, desk: Desk) -> Assistant:
    """The assistant on the day of the cases."""
    return replace(desk.assistant, today=lambda: date.fromisoformat(head.today))


@contextmanager
def _opened(data: Path, desk: Desk, head: Head) -> Iterator[Assistant]:
    """An assistant for other data, with the same model."""
    settings = replace(desk.settings, data=data, model="none:")
    other = boot(settings, model=desk.drafter.model)
    try:
        yield _on(head, other)
    finally:
        other.store.close()


def _guard(task: Task, desk: Desk) -> Iterator[Report]:
    size = task.limit or SAMPLE
    yield run_guard("standard", standard_sayings(Ground.of(desk.assistant)), desk.assistant, size)
    examples = sorted((desk.settings.data / "examples").glob("*.jsonl"))
    if examples:
        yield run_guard("reworded", reworded_sayings(read_examples(examples)), desk.assistant, size)


def _place(name: str, settings: Settings) -> Path:
    """A path as it stands, or a name within the shop's ``evaluation`` folder."""
    inside = settings.data / "evaluation" / name
    return inside if inside.exists() and not Path(name).exists() else Path(name)


def _reports(path: Path) -> Sequence[Report]:
    try:
        return read_reports(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, ValidationError) as error:
        raise ShopError(f"{path} is no report of `flowershop eval --out`: {error}") from error


def _keep(reports: Sequence[Report], file: Path) -> None:
    try:
        file.write_text(write_reports(reports) + "\n", encoding="utf-8")
    except OSError as error:
        raise ShopError(
            f"The reports cannot be written to {file}: {error.strerror}. Give --out another name."
        ) from error


def _compare(before: Sequence[Report], reports: Sequence[Report], out: TextIO) -> None:
    old = {report.suite: report for report in before}
    for report in reports:
        if report.suite in old:
            print("\n" + comparison(old[report.suite], report), file=out)


class Progress:
    """The latest news on one line of a terminal; nothing where no one watches."""

    def __init__(self, err: TextIO) -> None:
        self._err = err if err.isatty() else None

    def __call__(self, message: str) -> None:
        if self._err:
            print(f"\r\x1b[K{message}", end="", file=self._err, flush=True)

    def done(self) -> None:
        self("")
