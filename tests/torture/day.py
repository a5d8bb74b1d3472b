"""A day at the desk from the sign-in to the export, for ``leaving`` to watch: ``python -m tests.torture.day``.

Prints a line for each thing that was done; ends with 1 at the first that could not be.
"""

from __future__ import annotations

import argparse
import asyncio
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from chatbot.ui.views import VIEWS
from tests.browser.serving import command, served
from tests.browser.signing_in import NAME, PASSWORD
from tests.torture.tab import PATIENCE, Tab, signed_in

COMPLAINT = "My roses wilted after two days, order 1042. See http://192.0.2.1/photo.jpg"
TERMINAL = (
    ("export", "logs", "--format", "csv"),
    ("export", "logs", "--format", "jsonl", "--with-personal-data"),
    ("export", "pairs"),
    ("ask", "Are lilies safe for my cat?", "--json"),
    ("staff", "list"),
    ("model", "list"),
    ("policy", "lint"),
    ("doctor",),
)


def main() -> int:
    parser = argparse.ArgumentParser(prog="day")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--model", default="none:")
    parser.add_argument("--commands", type=int, default=len(TERMINAL), help="how many of the terminal's")
    options = parser.parse_args()
    with served(options.folder, options.model) as desk:
        cookie = signed_in(desk, NAME, PASSWORD)
        print("signed in", flush=True)
        _another_site(desk, cookie)
        asyncio.run(_at_the_desk(desk, cookie))
    for words in TERMINAL[: options.commands]:
        _on_the_terminal(options.folder, options.model, words)
    return 0


def _another_site(desk: str, cookie: str) -> None:
    """A page from elsewhere is refused at once: Streamlit would first look up its own address in the world."""
    try:
        connect(
            desk.replace("http", "ws", 1) + "/_stcore/stream",
            additional_headers={"Cookie": cookie, "Origin": "http://flowers.example"},
            open_timeout=PATIENCE,
            proxy=None,
        )
    except InvalidStatus:
        print("another site was refused", flush=True)
        return
    raise AssertionError("another site was let in")


async def _at_the_desk(desk: str, cookie: str) -> None:
    async with Tab(desk, cookie) as tab:
        await tab.run()
        await tab.ask(COMPLAINT)
        assert tab.draft, "no reply"
        print("answered a complaint", flush=True)
        await tab.click("sent-1")
        assert not tab.errors, tab.errors
        print("marked it as sent", flush=True)
        query = tab.query
    for view in VIEWS[1:]:
        async with Tab(
            desk, cookie, page=view.name, query=query if view.name in ("cases", "review") else ""
        ) as tab:
            await tab.run()
            assert tab.elements and not tab.errors, (view.name, tab.errors)
        print(f"looked at {view.name}", flush=True)


def _on_the_terminal(folder: Path, model: str, words: Sequence[str]) -> None:
    given = command(folder, *words, "--model", model)
    run = subprocess.run(**given, capture_output=True, text=True)
    # `doctor` may find something amiss on this machine; it has to have looked.
    assert run.stdout and (run.returncode == 0 or words[0] == "doctor"), (
        words,
        run.stdout[-300:],
        run.stderr[-500:],
    )
    print(f"flowershop {' '.join(words[:2])}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
