"""A model is fetched from a hub: whole, with its checksum, on from where it stopped, or with a clear word."""

from __future__ import annotations

import os
import random
import socket
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from model_hub import COMMIT, FILE, GATED, REPO, Hub, serving

from chatbot.config import ROOT

KEPT = 10 * 1024 * 1024  # bytes that huggingface_hub gathers before it writes them to the disk
CONTENT = random.Random(5).randbytes(3 * KEPT)


@pytest.fixture
def hub() -> Iterator[Hub]:
    with serving(Hub(CONTENT)) as started:
        yield started


def environment(url: str, folder: Path) -> dict[str, str]:
    """Everything that the library keeps is kept in ``folder``; nobody is signed in."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("HF_", "FLOWERSHOP_"))}
    return {
        **kept,
        "HF_ENDPOINT": url,
        "HF_HOME": str(folder / "home"),
        "FLOWERSHOP_MODELS": str(folder / "models"),
        "NO_PROXY": "127.0.0.1",
    }


def command(repo: str = REPO, name: str = FILE) -> list[str]:
    return [sys.executable, "-m", "chatbot.cli", "model", "pull", repo, name]


def pull(url: str, folder: Path, *asked: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(*asked),
        cwd=ROOT,
        env={**environment(url, folder), **more},
        capture_output=True,
        text=True,
        timeout=120,
    )


def files(folder: Path) -> list[str]:
    """What lies in the folder for models, half files as well."""
    return sorted(path.name for path in (folder / "models").glob("*"))


def test_a_model_comes_whole_and_is_not_fetched_twice(hub: Hub, tmp_path: Path) -> None:
    first = pull(hub.url, tmp_path)
    assert first.returncode == 0, first.stderr
    assert (tmp_path / "models" / FILE).read_bytes() == CONTENT
    assert files(tmp_path) == [FILE]
    assert hub.checksum in first.stdout
    assert COMMIT in first.stdout
    assert f"flowershop model check llama-cpp:{tmp_path}/models/{FILE}" in first.stdout

    assert pull(hub.url, tmp_path).returncode == 0
    assert hub.ranges == [None]


def test_what_had_arrived_when_the_line_broke_is_not_fetched_again(hub: Hub, tmp_path: Path) -> None:
    hub.cuts = 1
    assert pull(hub.url, tmp_path).returncode == 0
    assert (tmp_path / "models" / FILE).read_bytes() == CONTENT
    assert hub.ranges == [None, f"bytes={KEPT}-"]


def test_a_fetch_that_was_killed_goes_on_from_where_it_was(hub: Hub, tmp_path: Path) -> None:
    hub.goes_on.clear()
    process = subprocess.Popen(command(), cwd=ROOT, env=environment(hub.url, tmp_path), stderr=subprocess.DEVNULL)
    assert hub.halted.wait(60)
    while not any(part.stat().st_size for part in (tmp_path / "models").glob(f".{FILE}.*")):
        assert process.poll() is None
        time.sleep(0.05)
    process.kill()
    process.wait()
    hub.goes_on.set()
    done = pull(hub.url, tmp_path)
    assert done.returncode == 0, done.stderr
    assert hub.ranges == [None, f"bytes={KEPT}-"]
    assert "had arrived before" in done.stdout
    assert (tmp_path / "models" / FILE).read_bytes() == CONTENT
    assert files(tmp_path) == [FILE]


def test_a_file_with_another_checksum_is_not_kept(tmp_path: Path) -> None:
    with serving(Hub(CONTENT, checksum="0" * 64)) as lying:
        done = pull(lying.url, tmp_path)
    assert done.returncode == 1
    assert "SHA-256" in done.stderr
    assert files(tmp_path) == []


def test_a_file_without_a_checksum_is_not_fetched(tmp_path: Path) -> None:
    with serving(Hub(CONTENT, checksum="a-text-file")) as careless:
        done = pull(careless.url, tmp_path)
    assert done.returncode == 1
    assert "gives no SHA-256" in done.stderr
    assert careless.ranges == []


def test_another_file_of_that_name_is_left_alone(hub: Hub, tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / FILE).write_bytes(b"the shop's own")
    done = pull(hub.url, tmp_path)
    assert done.returncode == 1
    assert "is there already" in done.stderr
    assert (tmp_path / "models" / FILE).read_bytes() == b"the shop's own"


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("florist/none", FILE), "has no repository florist/none"),
        ((REPO, "other.gguf"), "has no file other.gguf"),
        ((GATED, FILE), "accepted its licence"),
        (("no repository", FILE), "Write OWNER/NAME"),
        ((REPO, "model.safetensors"), "no GGUF file"),
    ],
)
def test_what_is_not_there_is_named(hub: Hub, tmp_path: Path, asked: tuple[str, str], said: str) -> None:
    done = pull(hub.url, tmp_path, *asked)
    assert done.returncode == 1
    assert said in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr
    assert files(tmp_path) == []


def test_a_token_is_for_the_hub_alone(hub: Hub, tmp_path: Path) -> None:
    assert pull(hub.url, tmp_path, HF_TOKEN="hf_sesame").returncode == 0
    assert hub.tokens == {"hub": "Bearer hf_sesame", "store": None}


def test_without_a_network_it_says_so(tmp_path: Path) -> None:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        nowhere = f"http://127.0.0.1:{probe.getsockname()[1]}"
    done = pull(nowhere, tmp_path)
    assert done.returncode == 1
    assert f"{nowhere} cannot be reached" in done.stderr
    assert "Traceback" not in done.stderr


def test_whoever_forbids_the_network_is_obeyed(hub: Hub, tmp_path: Path) -> None:
    done = pull(hub.url, tmp_path, HF_HUB_OFFLINE="1")
    assert done.returncode == 1
    assert "HF_HUB_OFFLINE" in done.stderr
    assert hub.ranges == []


def test_a_person_sees_how_far_it_is(hub: Hub, tmp_path: Path) -> None:
    terminal, theirs = os.openpty()
    termios.tcsetwinsize(theirs, (24, 80))
    process = subprocess.Popen(
        command(), cwd=ROOT, env=environment(hub.url, tmp_path), stdout=subprocess.DEVNULL, stderr=theirs
    )
    os.close(theirs)
    shown = b""
    with os.fdopen(terminal, "rb", buffering=0) as screen:
        try:
            while piece := screen.read(4096):
                shown += piece
        except OSError:  # Linux's word for "whoever wrote there has gone"
            assert process.wait(60) == 0
    assert FILE.encode() in shown
    assert b"100%" in shown
