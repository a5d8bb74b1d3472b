"""A real server of models on this machine: llama-cpp-python's, with the packaged model."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from chatbot.models.local import packaged_file
from tests.ports import free_port

NAME = "smollm2-135m"
_LOAD_S = 60.0


@dataclass(frozen=True)
class ModelServer:
    process: subprocess.Popen[bytes]
    port: int

    @property
    def spec(self) -> str:
        return f"openai:http://127.0.0.1:{self.port}/v1#{NAME}"


@contextmanager
def serving(log: Path, port: int = 0, key: str = "") -> Iterator[ModelServer]:
    """The server, answering; what it prints goes to the file ``log``."""
    port = port or free_port()
    options = ["--host", "127.0.0.1", "--port", str(port), "--model", str(packaged_file())]
    # Without the last one, every question breaks off the answer before it.
    options += ["--model_alias", NAME, "--n_ctx", "4096", "--n_threads", "1", "--interrupt_requests", "false"]
    options += ["--api_key", key] if key else []
    with (
        log.open("ab") as words,
        subprocess.Popen(
            [sys.executable, "-m", "llama_cpp.server", *options], stdout=words, stderr=words
        ) as process,
    ):
        try:
            _wait(process, port, log)
            yield ModelServer(process, port)
        finally:
            process.kill()


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    ends = time.monotonic() + _LOAD_S
    while time.monotonic() < ends and process.poll() is None:
        try:
            httpx.get(f"http://127.0.0.1:{port}/v1/models", trust_env=False)
            return
        except httpx.TransportError:
            time.sleep(0.1)
    raise RuntimeError(f"the model server did not start: {log.read_text('utf-8', 'replace')[-2000:]}")
