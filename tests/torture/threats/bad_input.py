"""Bad input: messages that no one should send and files that no one should have, and a clear answer to each."""

from __future__ import annotations

import csv
import os
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from io import BytesIO, StringIO
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as some
from PIL import Image

from chatbot.bootstrap import Desk, boot, system_clock
from chatbot.config import ROOT, SAMPLE_SHOP, Settings
from chatbot.domain import Message, Role, ShopError, Turn, TurnState
from chatbot.export import Format, logs, pairs
from chatbot.models.gguf import read_header
from chatbot.models.local import packaged_file
from chatbot.pictures import cleaned
from chatbot.shop import Source, Table, load, revise
from chatbot.store import open_store, storable
from tests.torture.fuzzer import MEGABYTE, lines, megabyte, messages, spoilt_bytes
from tests.torture.row import Row, Size

TODAY = "2026-11-21"
WORKERS = 2
FILES = ("shop.toml", "policy.toml", "flowers.toml", "ready_texts.toml", "orders.csv", "products.csv")
# The fuzzer's messages, Hypothesis's, those of a million characters, lines of a batch, files of each kind.
COUNTS = {Size.SMALL: (30, 12, 1, 20, 6), Size.FULL: (8000, 1500, 20, 480, 250)}
# Any text: Hypothesis leaves half surrogate pairs out unless it is asked for them.
TEXT = some.text(some.characters(exclude_categories=()), max_size=120)


@dataclass
class Tally:
    """What was sent, and each thing that was not answered as it should be."""

    sent: int = 0
    said: int = 0  # errors that were said clearly
    faults: list[str] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        self.sent, self.said = self.sent + other.sent, self.said + other.said
        self.faults += other.faults


def rows(size: Size) -> Iterator[Row]:
    fuzzed, invented, long, batch, spoilt = COUNTS[size]
    os.environ["OPENBLAS_NUM_THREADS"] = "1"  # of the workers, which share the cores
    asked = Tally()
    with ProcessPoolExecutor(WORKERS, mp_context=get_context("spawn")) as workers:
        share = fuzzed // WORKERS
        running = [workers.submit(_answered, seed, share) for seed in range(1, WORKERS + 1)]
        running += [workers.submit(_invented, invented), workers.submit(_megabytes, long)]
        for one in running:
            asked.add(one.result())
    asked.add(_batch(batch))
    yield Row(
        f"bad input: {asked.sent:,} generated messages",
        "0 tracebacks, 0 lost rows, a reply or a clear error each",
        f"{len(asked.faults)} faults; {asked.sent - asked.said:,} answered and read back from the log and its "
        f"exports, {asked.said:,} lines refused with their number{_first(asked)}",
        not asked.faults,
    )
    files = _files(spoilt)
    yield Row(
        f"bad input: {files.sent:,} spoilt TOML, CSV, image and GGUF files",
        "0 tracebacks, a clear error each",
        f"{len(files.faults)} faults; {files.said:,} refused with a reason, the others could still be read"
        f"{_first(files)}",
        not files.faults and files.said > 0,
    )


def _first(tally: Tally) -> str:
    return "".join(f"\n      {fault[:300]}" for fault in tally.faults[:5])


# --- messages through the assistant, the log and the exports ----------------------------------------------------


def _answered(seed: int, count: int) -> Tally:
    return _through(islice(messages(seed), count))


def _megabytes(count: int) -> Tally:
    return _through(islice(megabyte(7), count))


def _through(said: Iterator[Message]) -> Tally:
    with TemporaryDirectory() as folder, closing(_desk(folder)) as desk:
        tally = Tally()
        for message in said:
            _ask(desk, message, tally)
        _given_out(desk, tally)
    return tally


def _invented(count: int) -> Tally:
    """Messages by Hypothesis."""
    with TemporaryDirectory() as folder, closing(_desk(folder)) as desk:
        tally = Tally()

        # A fault is put down and not raised, so there is nothing to make smaller.
        @settings(
            max_examples=count,
            database=None,
            deadline=None,
            derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=[*HealthCheck],
        )
        @given(TEXT, some.none() | TEXT, some.none() | TEXT)
        def ask(text: str, order: str | None, photo: str | None) -> None:
            _ask(desk, Message(Role.CUSTOMER, text, order, photo), tally)

        ask()
        _given_out(desk, tally)
    return tally


def _desk(folder: str) -> Desk:
    return boot(Settings.read({}, db=f"sqlite:///{folder}/log.db", model="none:", today=TODAY))


def _ask(desk: Desk, message: Message, tally: Tally) -> None:
    """A reply to ``message``, and all of it in the log."""
    tally.sent += 1
    try:
        *_, turn = desk.assistant.answer(None, message)
        assert isinstance(turn, Turn) and turn.state is TurnState.COMPLETE and turn.reply, "no reply"
        kept = desk.store.turn(turn.id)
        assert kept.message.text == storable(message.text), "the message is not in the log"
        assert kept.reply == storable(turn.reply), "the reply is not in the log"
        turn.reply.encode()
    except Exception as error:
        tally.faults.append(f"{message!r:.200}: {type(error).__name__}: {error}")


def _given_out(desk: Desk, tally: Tally) -> None:
    """Every turn is in the export, as UTF-8 and in a line of its own."""
    for form in Format:
        written = "".join(logs(desk.store.archive.turns(), form, None))
        assert written.encode()
        kept = written.count("\n") if form is Format.JSONL else _table_length(written)
        if kept != tally.sent:
            tally.faults.append(f"{kept} of {tally.sent} turns are in the {form} export")
    assert "".join(pairs(desk.store.archive.turns(), None)).encode()


def _table_length(written: str) -> int:
    csv.field_size_limit(10 * MEGABYTE)
    return len(list(csv.reader(StringIO(written, newline="")))) - 1


# --- `ask --batch` ----------------------------------------------------------------------------------------------


def _batch(count: int) -> Tally:
    """Each line of a file is answered or refused with its number, and what was answered is in the log."""
    with TemporaryDirectory() as folder:
        file, db = Path(folder) / "questions.jsonl", f"sqlite:///{folder}/log.db"
        given = [line for line in islice(lines(3), count) if line.strip()]
        file.write_bytes(b"\n".join(given))
        command = ["ask", "--batch", str(file), "--json", "--db", db, "--model", "none:", "--today", TODAY]
        run = subprocess.run([sys.executable, "-m", "chatbot.cli", *command], cwd=ROOT, capture_output=True)
        told = run.stderr.decode()
        answered = run.stdout.decode().count("\n")
        refused = len(set(re.findall(rf"^{re.escape(str(file))}, line (\d+): ", told, re.MULTILINE)))
        with closing(open_store(db, system_clock)) as store:
            kept = sum(1 for _ in store.archive.turns())
    tally = Tally(len(given), refused)
    if run.returncode != (1 if refused else 0) or "Traceback" in told or "should not have happened" in told:
        tally.faults.append(f"ask --batch ended with {run.returncode}: {told[-200:]}")
    if answered + refused != len(given) or kept != answered:
        tally.faults.append(f"ask --batch: {len(given)} lines, {answered} answers, {refused} errors, {kept} turns")
    return tally


# --- files ------------------------------------------------------------------------------------------------------


def _files(count: int) -> Tally:
    """``count`` files of each kind, spoilt at a few places."""
    tally, choice = Tally(), random.Random(5)
    with TemporaryDirectory() as folder:
        for kind in (_shop_file, _incoming, _picture, _model_head):
            for _ in range(count):
                _refused(lambda kind=kind: kind(choice, Path(folder)), kind.__name__, tally)
        for _ in range(1 + count // 25):
            _refused(lambda: _model(choice, Path(folder)), "model", tally)
    return tally


def _refused(act: Callable[[], None], name: str, tally: Tally) -> None:
    """What cannot be read is said, and nothing else is raised."""
    tally.sent += 1
    try:
        act()
    except ShopError as error:
        tally.said += 1
        if len(str(error)) < 20:
            tally.faults.append(f"{name}: “{error}” is no clear error")
    except Exception as error:
        tally.faults.append(f"{name}: {type(error).__name__}: {error}")


def _shop_file(choice: random.Random, folder: Path) -> None:
    for name in FILES:
        shutil.copy(SAMPLE_SHOP / name, folder)
    file = folder / choice.choice(FILES)
    file.write_bytes(spoilt_bytes(choice, file.read_bytes()))
    load(folder)


def _incoming(choice: random.Random, folder: Path) -> None:
    table = choice.choice([*Table])
    source = Source(table.file, spoilt_bytes(choice, (SAMPLE_SHOP / table.file).read_bytes()))
    found = revise(load(SAMPLE_SHOP), table, source)
    if found.mistakes:
        raise ShopError(str(found.mistakes[0]))


def _picture(choice: random.Random, folder: Path) -> None:
    drawn = BytesIO()
    Image.effect_noise((90, 60), 50).convert("RGB").save(
        drawn, choice.choice(("JPEG", "PNG", "WEBP", "GIF", "TIFF"))
    )
    cleaned(spoilt_bytes(choice, drawn.getvalue()))


def _model_head(choice: random.Random, folder: Path) -> None:
    with packaged_file().open("rb") as whole:
        head = whole.read(3 * 1024**2)
    file = folder / "head.gguf"
    file.write_bytes(_spoilt_head(choice, head))
    read_header(file)


def _model(choice: random.Random, folder: Path) -> None:
    """A model that is spoilt is said to be, or what it writes is checked as any model's."""
    file = folder / "spoilt.gguf"
    whole = packaged_file().read_bytes()
    file.write_bytes(_spoilt_head(choice, whole[:2_000_000]) + whole[2_000_000:])
    settings = Settings.read({}, db="sqlite://", model=f"llama-cpp:{file}", today=TODAY)
    with closing(boot(settings)) as desk:
        *_, turn = desk.assistant.answer(None, Message(Role.CUSTOMER, "My roses wilted after two days."))
        assert isinstance(turn, Turn) and turn.state is TurnState.COMPLETE and turn.reply, "no reply"
        if desk.trouble:
            raise ShopError(desk.trouble)


def _spoilt_head(choice: random.Random, head: bytes) -> bytes:
    """Mostly where a file says what it is and how much of it there is."""
    front = choice.choice((64, 600, 4000, len(head)))
    return spoilt_bytes(choice, head[:front]) + head[front:]
