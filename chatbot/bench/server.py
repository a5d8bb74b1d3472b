"""The web desk as a person starts it: seconds until it answers, and the memory of all its processes."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager

from chatbot.bench.row import Row
from chatbot.config import Settings
from chatbot.domain import ShopError
from chatbot.measuring import memory_mb

READY_LIMIT_S = 60.0


def server_rows(settings: Settings) -> Iterator[Row]:
    port = _free_port()
    command = [sys.executable, "-m", "chatbot.cli", "serve", "--port", str(port), "--db", settings.db]
    started = time.perf_counter()
    with _running([*command, "--data", str(settings.data), "--model", settings.model]) as process:
        _wait_for(f"http://127.0.0.1:{port}/healthz", process)
        yield Row("web desk: start to ready", time.perf_counter() - started, "s", ceiling=6)
        yield Row("web desk: memory with everything loaded", memory_mb(process.pid), "MB", ceiling=900)


@contextmanager
def _running(command: list[str]) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    ends = time.monotonic() + READY_LIMIT_S
    while time.monotonic() < ends and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=1):  # noqa: S310 (our own server)
                return
        except OSError:
            time.sleep(0.05)
    raise ShopError(f"The web desk did not come up within {READY_LIMIT_S:.0f} seconds; try `flowershop serve`.")


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
