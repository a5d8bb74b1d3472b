"""Many programs that write to one log at once, each with many threads."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from chatbot.bootstrap import system_clock
from chatbot.domain import Message, Role, TurnState
from chatbot.store import open_store
from tests.integration.postgresql_server import NoServer
from tests.torture.children import started
from tests.torture.logs import Logs, databases_of_a_server, files
from tests.torture.row import Row, Size

TODAY = date(2026, 11, 21)
PROGRAMS, THREADS, TRANSACTIONS = 4, 13, 20
ERROR = re.compile("locked|holds the log|Too many wait|Traceback|Error")


def rows(size: Size) -> Iterator[Row]:
    """Each transaction reads what is the last of a shared conversation and writes the next, as the desk does."""
    transactions = 2 if size is Size.SMALL else TRANSACTIONS
    with files() as logs, TemporaryDirectory() as folder:
        yield _row(logs, Path(folder), transactions)
    try:
        with databases_of_a_server() as logs, TemporaryDirectory() as folder:
            yield _row(logs, Path(folder), transactions)
    except NoServer as error:
        yield Row("writers to PostgreSQL", "a server to try it with", str(error), not os.environ.get("CI"))


def _row(logs: Logs, folder: Path, transactions: int) -> Row:
    log = logs.new("written")
    with closing(open_store(log, system_clock)) as store:
        shared = store.begin_turn(None, Message(Role.CUSTOMER, "first"), TODAY).conversation
    told = [folder / f"{program}.txt" for program in range(PROGRAMS)]
    programs = [started(one, _program, log, number, transactions) for number, one in enumerate(told)]
    codes = [one.end() for one in programs]
    refused = sum(len(ERROR.findall(one.output())) for one in programs) + sum(code != 0 for code in codes)
    with closing(open_store(log, system_clock)) as store:
        turns = store.conversation(shared).turns
        problems = store.check().problems
    expected = 1 + PROGRAMS * THREADS * (transactions // 2)
    numbered = [turn.number for turn in turns] == list(range(1, expected + 1))
    single = len({turn.message.text for turn in turns}) == expected
    measured = f"{PROGRAMS} × {THREADS} × {transactions} transactions: {refused} refused, "
    measured += (
        f"{len(turns)} of {expected} turns, {'each' if numbered and single else 'NOT each'} once and in order"
    )
    first = [line for one in programs for line in one.output().splitlines()[-1:] if ERROR.search(line)]
    return Row(
        f"writers in several processes and threads ({logs.name})",
        '0 "database is locked", nothing lost, numbers in order',
        "\n      ".join([measured, *first[:3], *problems]),
        not refused and numbered and single and not problems,
    )


def _program(log: str, number: int, transactions: int) -> int:
    with closing(open_store(log, system_clock)) as store, ThreadPoolExecutor(THREADS) as pool:

        def write(thread: int) -> None:
            for each in range(transactions // 2):
                said = Message(Role.CUSTOMER, f"{number} {thread} {each}")
                turn = store.begin_turn(1, said, TODAY)
                store.finish_turn(replace(turn, state=TurnState.COMPLETE, reply="We are sorry."))

        list(pool.map(write, range(THREADS)))
    return 0
