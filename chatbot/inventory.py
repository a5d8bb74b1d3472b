"""``flowershop model list``: what is live, what is installed and what each can do, and every change."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import TextIO

from chatbot.bootstrap import live_spec, system_clock
from chatbot.config import Settings
from chatbot.models.gguf import Header
from chatbot.models.installed import Installed, installed
from chatbot.store import open_store

_COLUMNS = ("KIND", "SIZE", "PARAMETERS", "FORMAT", "CONTEXT", "TEMPLATE", "LANGUAGES", "LICENCE", "NAME")
_UNKNOWN = "?"


def print_models(settings: Settings, out: TextIO) -> int:
    """The live model, the installed ones with what their files say of them, and the promotions there were."""
    with closing(open_store(settings.db, system_clock)) as store:
        print(f"live: {live_spec(settings, store)}\n", file=out)
        _print_table([_COLUMNS, *map(_row, _found(settings))], out)
        for change in store.models.changes():
            print(
                f"{change.at:%Y-%m-%d %H:%M} {change.going} {change.spec} ({change.fingerprint}) by {change.by}",
                file=out,
            )
    return 0


def _found(settings: Settings) -> Iterator[Installed]:
    folders = [settings.data / "adapters", settings.models]
    yield from installed(settings.cache, [folder for folder in folders if folder.is_dir()])


def _row(one: Installed) -> tuple[str, ...]:
    name = one.spec or str(one.path)
    match one.header:
        case Header() as header:
            what = (
                f"{header.parameters / 1e6:,.0f} M",
                header.format or _UNKNOWN,
                str(header.context),
                "yes",
                _joined(header.languages),
                header.licence or _UNKNOWN,
            )
        case None:
            return (one.kind, _megabytes(one), *[""] * 6, f"{name}: {one.trouble}")
        case adapter:
            what = ("", "", "", "", _joined(tuple(adapter.prompts)), "")
    return (one.kind, _megabytes(one), *what, name)


def _joined(languages: tuple[str, ...] | None) -> str:
    return _UNKNOWN if languages is None else " ".join(languages)


def _megabytes(one: Installed) -> str:
    return f"{one.size / 1e6:,.0f} MB"


def _print_table(rows: list[tuple[str, ...]], out: TextIO) -> None:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip(), file=out)
    print(file=out)
