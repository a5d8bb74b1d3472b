"""Commands of the terminal while they are killed: import, migration, move, backup, training."""

from __future__ import annotations

import csv
import json
import shutil
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from chatbot.backup.archive import LOG, unpack
from chatbot.backup.standing import found as backups
from chatbot.bootstrap import system_clock
from chatbot.config import SAMPLE_SHOP
from chatbot.domain import ShopError
from chatbot.finetune.run import ADAPTER, CARD, RUN
from chatbot.models.errors import ModelError
from chatbot.models.gguf import read_adapter_header
from chatbot.shop import load
from chatbot.store import check_copy, open_store
from tests.torture import logs as kept
from tests.torture.children import Child, started, started_anew
from tests.torture.logs import Files, Logs
from tests.torture.phases import Tally, check_old, check_whole, rows, seconds_of
from tests.torture.working import command, training

NEW_ORDERS = 40


class Importing:
    """``flowershop import orders`` of a till's file, again and again into the same shop."""

    name = "importing"

    def __init__(self, logs: Logs, folder: Path) -> None:
        self._url = logs.new("importing")
        self._folder = folder
        self._shop = folder / "shop"
        shutil.copytree(SAMPLE_SHOP, self._shop)
        kept.staffed(self._url)

    def start(self, cycle: int) -> Child:
        file = self._folder / f"till{cycle}.csv"
        with file.open("w", encoding="utf-8", newline="") as opened:
            with (SAMPLE_SHOP / "orders.csv").open(encoding="utf-8", newline="") as known:
                columns, first, *_ = csv.reader(known)
            csv.writer(opened).writerows([columns, *([number, *first[1:]] for number in _numbers(cycle))])
        where = ("--data", str(self._shop), "--db", self._url)
        return started(self._folder / "import.txt", command, "import", "orders", str(file), *where)

    def seconds(self) -> float:
        return seconds_of(self.start(0))

    def check(self, cycle: int, child: Child, tally: Tally) -> None:
        wanted = _numbers(cycle)
        orders = load(self._shop).orders
        found = sum(number in orders for number in wanted)
        if "is kept as" in child.output():
            tally.kept["order"] += len(wanted)
            tally.lost += [f"orders of import {cycle}"] * (found < len(wanted))
        elif found not in (0, len(wanted)):
            tally.faults.append(f"{found} of {len(wanted)} orders of import {cycle} are there")
        with closing(open_store(self._url, system_clock)) as store:
            query = f"SELECT id FROM audit WHERE detail LIKE '%till{cycle}.csv%'"
            entries = len(list(rows(store, query)))
            if entries > 1:
                tally.doubled.append(f"record of import {cycle}")
            if entries == 0 and found:
                tally.faults.append(f"import {cycle} is not on record")
            check_whole(store, f"import {cycle}", tally)


class Migrating:
    """A log of the first version is brought up to date by whatever command comes first."""

    name = "migrating"

    def __init__(self, logs: Logs, folder: Path, conversations: int) -> None:
        self._logs, self._folder, self._conversations = logs, folder, conversations
        self._template = logs.new("old")
        self._url = ""
        kept.old(self._template, conversations)

    def start(self, cycle: int) -> Child:
        self._url = self._logs.copy(self._template, f"old_{cycle}")
        return started(self._folder / "migrate.txt", command, "staff", "list", "--db", self._url)

    def seconds(self) -> float:
        seconds = seconds_of(self.start(0))
        self._logs.drop(self._url)
        return seconds

    def check(self, cycle: int, child: Child, tally: Tally) -> None:
        with closing(open_store(self._url, system_clock)) as store:
            check_old(store, self._conversations, f"migration {cycle}", tally)
            check_whole(store, f"migration {cycle}", tally)
        self._logs.drop(self._url)


class Moving:
    """``flowershop log move`` out of a file: the other database has everything afterwards, or nothing."""

    name = "moving"

    def __init__(self, logs: Logs, folder: Path, conversations: int) -> None:
        self._logs, self._folder, self._conversations = logs, folder, conversations
        self._from = f"sqlite:///{folder}/full.db"
        self._to = ""
        kept.old(self._from, conversations)
        open_store(self._from, system_clock).close()

    def start(self, cycle: int) -> Child:
        self._to = self._logs.new(f"moved_{cycle}")
        ends = ("--db", self._from, "--to", self._to)
        return started(self._folder / "move.txt", command, "log", "move", *ends)

    def seconds(self) -> float:
        seconds = seconds_of(self.start(0))
        self._logs.drop(self._to)
        return seconds

    def check(self, cycle: int, child: Child, tally: Tally) -> None:
        for url, may_be_empty in ((self._from, False), (self._to, "rows are in" not in child.output())):
            with closing(open_store(url, system_clock)) as store:
                if may_be_empty and next(rows(store, "SELECT count(*) FROM message"))[0] == 0:
                    continue
                check_old(store, self._conversations, f"move {cycle}", tally)
                check_whole(store, f"move {cycle}", tally)
        self._logs.drop(self._to)


class BackingUp:
    """``flowershop backup`` of a log in a file: what lies there as a backup afterwards can be put back."""

    name = "backing up"

    def __init__(self, logs: Files, folder: Path, conversations: int) -> None:
        self._folder, self._conversations = folder, conversations
        self._url = logs.new("backed_up")
        kept.old(self._url, conversations)
        open_store(self._url, system_clock).close()

    def start(self, cycle: int) -> Child:
        where = (str(self._folder / "backups"), "--db", self._url)
        return started(self._folder / "backup.txt", command, "backup", *where)

    def seconds(self) -> float:
        return seconds_of(self.start(0))

    def check(self, cycle: int, child: Child, tally: Tally) -> None:
        for one in backups(self._folder / "backups"):
            try:
                with TemporaryDirectory() as scratch:
                    check_copy(Path(scratch) / LOG, unpack(one, Path(scratch)).log)
            except ShopError as error:
                tally.faults.append(f"backup {cycle}: {error}")
            if one.name in child.output():
                tally.kept["backup"] += 1
        with closing(open_store(self._url, system_clock)) as store:
            check_old(store, self._conversations, f"backup {cycle}", tally)
            check_whole(store, f"backup {cycle}", tally)


class Training:
    """A small real training, killed and gone on with; whenever one has come to its end, another is begun, and each
    ends as the one that nobody killed."""

    name = "training"

    def __init__(self, folder: Path, cycles: int) -> None:
        self._whole, self._killed = folder / "whole", folder / "killed"
        self._told, self._cycles = folder / "train.txt", cycles

    def start(self, cycle: int) -> Child:
        return started_anew(self._told, training, self._killed if cycle else self._whole)

    def seconds(self) -> float:
        return seconds_of(self.start(0))

    def check(self, cycle: int, child: Child, tally: Tally) -> None:
        if (self._killed / RUN).exists():
            json.loads((self._killed / RUN).read_text("utf-8"))
        if (self._killed / ADAPTER).exists():
            self._check_adapter(cycle, tally)
        ended = child.process.exitcode == 0
        if tally.killed[self.name] == self._cycles and not ended:
            seconds_of(self.start(cycle))
            ended = True
        if ended:
            if _losses(self._killed) != _losses(self._whole):
                tally.faults.append(f"training {cycle} was killed and ended at another loss")
            tally.kept["trained adapter"] += 1
            shutil.rmtree(self._killed)

    def _check_adapter(self, cycle: int, tally: Tally) -> None:
        try:
            read_adapter_header(self._killed / ADAPTER)
        except ModelError as error:
            tally.faults.append(f"training {cycle}: {error}")


def _losses(folder: Path) -> list[str]:
    return [line for line in (folder / CARD).read_text("utf-8").splitlines() if line.startswith("- loss")]


def _numbers(cycle: int) -> list[str]:
    return [str(100_000 + cycle * NEW_ORDERS + one) for one in range(NEW_ORDERS)]
