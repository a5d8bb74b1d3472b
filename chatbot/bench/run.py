"""One run: the desk is started, every row is measured in turn and shown, and a miss makes the run a failure."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TextIO

from chatbot.bench.cancelling import cancel_rows
from chatbot.bench.memory import memory_rows
from chatbot.bench.plot import plot
from chatbot.bench.reply import reply_rows
from chatbot.bench.row import Row, measured
from chatbot.bench.server import server_rows
from chatbot.bench.size import Size
from chatbot.bench.speed import Contest, limit_of, speed_rows
from chatbot.bench.staff import staff_rows
from chatbot.bench.table import as_json, head, line
from chatbot.bootstrap import Desk, boot
from chatbot.config import SAMPLE_SHOP, Settings
from chatbot.domain import Intent, ShopError
from chatbot.evaluation import Suite, read_suite
from chatbot.files import put
from chatbot.models.local import PACKAGED, file_of, packaged_file


def bench(settings: Settings, size: Size, json: bool, picture: Path | None, out: TextIO) -> int:
    """Measure, print a table (or JSON), draw it into ``picture``; 1 if a figure misses what is wanted of it.

    Raises ``ShopError`` without a model, and for a picture that cannot be written.
    """
    suite = _suite(settings)
    rows = list[Row]()

    def show(found: Iterable[Row]) -> None:
        for row in found:
            rows.append(row)
            if not json:
                print(line(row), file=out, flush=True)

    with tempfile.TemporaryDirectory() as folder:
        trial = replace(settings, db=f"sqlite:///{folder}/bench.db", today=settings.today or suite.about.today)
        with closing(boot(trial)) as desk:
            about = head(desk)
            if not json:
                print(about.told(), end="\n\n", file=out, flush=True)
            show(_desk_rows(desk, size, suite))
        show(server_rows(trial))  # what two desks share would count as half of each one's memory
    if json:
        print(as_json(about, rows), file=out)
    if picture:
        _draw(picture, rows, about.told())
    return 0 if all(row.good for row in rows) else 1


def _desk_rows(desk: Desk, size: Size, suite: Suite) -> Iterator[Row]:
    model = desk.drafter.model
    if model is None:
        raise ShopError(f"There is no model to measure. {desk.trouble}".strip())
    provider, _, name = model.card.spec.partition(":")
    local = provider == "llama-cpp"
    contest = Contest(model, file_of(name, desk.settings.cache, _quietly) if local else None, size)
    messages = _complaints(desk, suite)
    yield from speed_rows(contest)
    yield from reply_rows(desk, size, messages, _downloaded(name) if local else "")
    limit = measured("llama.cpp alone: 8 sequences in one batch ÷ one", "×", lambda: limit_of(contest))
    yield from staff_rows(desk, size, messages, limit)
    yield from cancel_rows(model)
    yield from memory_rows(desk, size, messages)


def _suite(settings: Settings) -> Suite:
    own = settings.data / "evaluation" / "untouched"
    return read_suite(own if own.is_dir() else SAMPLE_SHOP / "evaluation" / "untouched")


def _complaints(desk: Desk, suite: Suite) -> Sequence[str]:
    """What customers wrote in the languages that the model writes: a reply to each has the model's sentences."""
    return [
        case.text
        for case in suite.cases
        if case.expect.intents == (Intent.COMPLAINT,) and desk.drafter.speaks(case.expect.languages[0])
    ]


def _downloaded(name: str) -> str:
    """The model's file as it came, without an adapter."""
    base = name.partition("+")[0]
    return str(packaged_file() if base == PACKAGED else Path(base).expanduser())


def _draw(picture: Path, rows: Sequence[Row], title: str) -> None:
    try:
        put(picture, plot(rows, title).encode())
    except OSError as error:
        raise ShopError(f"{picture} cannot be written: {error.strerror}. Give --plot another name.") from error


def _quietly(message: str) -> None:
    """The desk has made the model ready already."""
