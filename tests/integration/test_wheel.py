"""The desk as a wheel: installed outside its repository it has the sample shop with it, answers and serves."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import closing
from pathlib import Path
from zipfile import ZipFile

import pytest

from chatbot.config import ROOT

SOURCES = ("chatbot", "data", "prompts", ".streamlit", "pyproject.toml", "README.md", "LICENSE")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from a copy: a build leaves files behind that the next one would take up."""
    folder = tmp_path_factory.mktemp("wheel")
    for name in SOURCES:
        if (ROOT / name).is_dir():
            ignored = shutil.ignore_patterns("__pycache__", "secrets.toml")
            shutil.copytree(ROOT / name, folder / "source" / name, symlinks=True, ignore=ignored)
        else:
            shutil.copy(ROOT / name, folder / "source" / name)
    pip("wheel", "--no-deps", "--wheel-dir", str(folder), str(folder / "source"))
    [built] = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path) -> Path:
    """The folder that the wheel alone is installed in; what it depends on is that of these tests."""
    target = wheel.parent / "installed"
    pip("install", "--no-deps", "--target", str(target), str(wheel))
    return target


def pip(*arguments: str) -> None:
    command = [sys.executable, "-m", "pip", *arguments, "--quiet", "--disable-pip-version-check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def environment(installed: Path) -> dict[str, str]:
    ours = {name: value for name, value in os.environ.items() if not name.startswith("FLOWERSHOP_")}
    return {**ours, "PYTHONPATH": str(installed), "FLOWERSHOP_MODEL": "none:", "FLOWERSHOP_TODAY": "2026-11-22"}


def test_it_holds_the_shop_the_prompts_and_the_licence_and_nothing_else(wheel: Path) -> None:
    names = ZipFile(wheel).namelist()
    tops = {name.split("/")[0] for name in names}
    assert tops == {"chatbot", f"flowershop-{wheel.name.split('-')[1]}.dist-info"}
    for part in ("data", "prompts"):
        ours = {file.relative_to(ROOT).as_posix() for file in (ROOT / part).rglob("*") if file.is_file()}
        packed = {name.removeprefix("chatbot/sample/") for name in names if f"chatbot/sample/{part}/" in name}
        assert packed == ours
    assert any(name.endswith("/LICENSE") for name in names)


def test_it_answers_outside_the_repository(installed: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [installed / "bin" / "flowershop", "ask", "My roses of order 1042 wilted after two days", "--json"],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env=environment(installed),
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["decision"]["clauses"]
    assert (tmp_path / "var" / "flowershop.db").is_file()
    doctor = subprocess.run(
        [installed / "bin" / "flowershop", "doctor"],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env=environment(installed),
        check=False,
    )
    assert f"shop: {installed}/chatbot/sample/data" in doctor.stdout, doctor.stdout


def test_it_serves_outside_the_repository(installed: Path, tmp_path: Path) -> None:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [installed / "bin" / "flowershop", "serve", "--port", str(port)]
    server = subprocess.Popen(command, cwd=tmp_path, env=environment(installed), stderr=subprocess.DEVNULL)
    try:
        assert answer(server, f"http://127.0.0.1:{port}/readyz")["ready"] is True
    finally:
        server.send_signal(signal.SIGTERM)
        assert server.wait(timeout=120) == 0


def answer(server: subprocess.Popen[bytes], address: str) -> dict[str, object]:
    ends = time.monotonic() + 300
    while time.monotonic() < ends and server.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=10) as found:
                return dict(json.load(found))
        except OSError:
            time.sleep(0.2)
    raise AssertionError("the desk did not start")
