"""A real web desk in a process of its own, and browsers that belong to one person each."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright

from chatbot.config import ROOT
from tests.browser.signing_in import NAME, PASSWORD
from tests.ports import free_port

TODAY = "2026-11-21"
START_SECONDS = 900  # the very first start on a machine learns to read messages
WAIT = 180_000  # milliseconds; only a failure waits so long, on a machine that has other work
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
COMMAND = "import sys; from chatbot.cli import main; sys.exit(main())"


def command(folder: Path, *arguments: str, db: str | None = None, start: str = COMMAND) -> dict[str, Any]:
    """What starts ``flowershop`` in ``folder``, where its log is unless it is at ``db``; ``start`` is the program
    that does it."""
    return {
        "args": [sys.executable, "-c", start, *arguments, "--db", db or f"sqlite:///{folder}/log.db"],
        "cwd": folder,
        "env": {**os.environ, "PYTHONPATH": str(ROOT)},
    }


@contextmanager
def served(
    folder: Path, model: str, *flags: str, port: int | None = None, new: bool = False, start: str = COMMAND
) -> Iterator[str]:
    """The address of a web desk whose log is in ``folder``, with an admin unless it is ``new``.

    ``flags`` are more of `serve`.
    """
    port = port or free_port()
    add = command(folder, "staff", "add", NAME, "--role", "admin")
    if not new:
        subprocess.run(**add, input=PASSWORD.encode(), check=True, capture_output=True)
    serve = command(folder, "serve", "--port", str(port), "--model", model, "--today", TODAY, *flags, start=start)
    with (folder / "server.txt").open("wb") as output:
        server = subprocess.Popen(**serve, stdout=output, stderr=subprocess.STDOUT)
        try:
            wait_for(server, f"http://127.0.0.1:{port}", folder / "server.txt")
            yield f"http://127.0.0.1:{port}"
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(timeout=300)
    assert server.returncode == 0, (folder / "server.txt").read_text()


def wait_for(server: subprocess.Popen[bytes], address: str, output: Path) -> None:
    ends = time.monotonic() + START_SECONDS
    while time.monotonic() < ends and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=5) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"the desk did not start:\n{output.read_text()}")


@contextmanager
def launched() -> Iterator[Browser]:
    """Chromium, as Debian has it."""
    expect.set_options(timeout=WAIT)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        yield browser
        browser.close()


@contextmanager
def browsing(chromium: Browser) -> Iterator[BrowserContext]:
    """A browser of someone's own: no cookie of another's is in it."""
    context = chromium.new_context(
        viewport={"width": 1280, "height": 900}, permissions=["clipboard-read", "clipboard-write"]
    )
    context.set_default_timeout(WAIT)
    yield context
    context.close()
