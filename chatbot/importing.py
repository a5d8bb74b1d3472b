"""``flowershop import``: a till's or web shop's file into the shop's orders or products."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TextIO

from chatbot.bootstrap import records_of, system_clock
from chatbot.config import Settings
from chatbot.shop import Revision, Source, Table
from chatbot.store import open_store

DONE, FAILED = 0, 1
LISTED = 40


def bring_in(table: Table, file: Path, dry: bool, settings: Settings, out: TextIO, err: TextIO) -> int:
    """Say what the file changes and, unless the run is ``dry``, change it; 1 if a line of it is wrong."""
    with closing(open_store(settings.db, system_clock)) as store:
        records = records_of(settings, store)
        revision = records.preview(table, Source.read(file), None)
        for line in _shown(list(_lines(revision))):
            print(line, file=out)
        if revision.mistakes:
            for mistake in revision.mistakes:
                print(mistake, file=err)
            print(f"flowershop: {_count(len(revision.mistakes), 'mistake')}; nothing was imported.", file=err)
            return FAILED
        if not dry:
            records.apply(revision, None)
    print(_outcome(revision, dry), file=out)
    return DONE


def _lines(revision: Revision) -> Iterator[str]:
    for key, cells in revision.added.items():
        yield f"new      {key}\t{cells['customer' if revision.table is Table.ORDERS else 'name_en']}"
    for one in revision.altered:
        yield f"changed  {one.key}\t{one.field}: {one.before or '(empty)'} → {one.after or '(empty)'}"


def _shown(lines: list[str]) -> list[str]:
    more = len(lines) - LISTED
    return [*lines[:LISTED], f"... and {more} more."] if more > 0 else lines


def _outcome(revision: Revision, dry: bool) -> str:
    counts = f"{len(revision.added)} new, {len(revision.changed)} changed, {revision.same} as they were"
    if revision.empty:
        return f"{counts}: {revision.table.file} is as it was."
    if dry:
        return f"{counts}. This was a dry run: nothing was changed."
    return f"{counts}. The file of before is kept as {revision.table.file}.previous."


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
