"""Leaving the shop: a day at the desk where there is no way out, and every try to reach out is seen.

The day runs in a network namespace of its own, in which there is the loopback and no route, under ``strace``,
which tells of each address that any of its processes turns to.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from chatbot.bootstrap import QUIET
from chatbot.config import ROOT
from chatbot.ui.web import streamlit_config
from tests.torture.row import Row, Size

# An address that something is sent to or connected with, as strace writes it.
ADDRESS = re.compile(r'inet_addr\("([^"]+)"\)|inet_pton\(AF_INET6, "([^"]+)"')
CALL = re.compile(r"\b(connect|sendto|sendmsg|sendmmsg)\(")
HERE = re.compile(r"127\.\d+\.\d+\.\d+|::1|::ffff:127\.\d+\.\d+\.\d+")
ALONE = ("unshare", "--net", "--map-root-user", "--")
UP = 'ip link set lo up && exec "$@"'
DAYS = {Size.SMALL: ("none:", "1"), Size.FULL: ("llama-cpp:default", "8")}


def rows(size: Size) -> Iterator[Row]:
    yield _switched_off()
    if reason := _not_possible():
        yield Row("a day without a way out", "nothing reaches out", f"skipped: {reason}", not os.environ.get("CI"))
        return
    model, commands = DAYS[size]
    with TemporaryDirectory() as made:
        day = [sys.executable, "-m", "tests.torture.day", made, "--model", model, "--commands", commands]
        yield _watched(day, Path(made) / "calls.txt")
    yield _seen()


def _switched_off() -> Row:
    """What libraries would send by themselves."""
    config = streamlit_config()
    off = {**QUIET, "browser.gatherUsageStats": str(config["browser.gatherUsageStats"]).lower()}
    wanted = {
        "LANGSMITH_TRACING": "false",
        "LANGCHAIN_TRACING_V2": "false",
        "HF_HUB_OFFLINE": "1",
        "DO_NOT_TRACK": "1",
    }
    return Row(
        "usage statistics, tracing and hub look-ups",
        "off",
        ", ".join(f"{name}={value}" for name, value in off.items()),
        off == {**wanted, "browser.gatherUsageStats": "false"},
    )


def _not_possible() -> str:
    for program in ("unshare", "ip", "strace"):
        if shutil.which(program) is None:
            return f"{program} is not installed"
    trial = subprocess.run([*ALONE, "sh", "-c", UP, "sh", "strace", "-f", "true"], capture_output=True, text=True)
    return "" if trial.returncode == 0 else f"this machine forbids it ({trial.stderr.strip()[-120:]})"


def _traced(command: list[str], calls: Path) -> subprocess.CompletedProcess[str]:
    strace = [
        "strace",
        "-f",
        "-qq",
        "--seccomp-bpf",
        "-e",
        "trace=connect,sendto,sendmsg,sendmmsg",
        "-o",
        str(calls),
    ]
    alone = [*ALONE, "sh", "-c", UP, "sh", *strace, *command]
    return subprocess.run(alone, cwd=ROOT, capture_output=True, text=True)


def _watched(day: list[str], calls: Path) -> Row:
    run = _traced(day, calls)
    done = run.stdout.splitlines()
    asked, outside = _addresses(calls)
    problem = "" if run.returncode == 0 else f"\n      {run.stderr[-600:]}"
    return Row(
        "a day without a way out, from the sign-in to the export",
        "everything works, 0 tries to reach another machine",
        f"{len(done)} things done, {len(outside)} tries in {asked} calls{problem}"
        + "".join(f"\n      {one[:200]}" for one in outside[:5]),
        run.returncode == 0 and asked > 0 and not outside,
    )


def _seen() -> Row:
    """That a try would be seen: the same watch over a program that looks up a name and connects."""
    out = "import socket, urllib.request as r\ntry: r.urlopen('http://192.0.2.1', timeout=2)\nexcept OSError: pass"
    with TemporaryDirectory() as made:
        calls = Path(made) / "calls.txt"
        _traced([sys.executable, "-c", out], calls)
        _, outside = _addresses(calls)
    return Row(
        "the watch itself",
        "a program that does reach out is seen",
        f"{len(outside)} tries seen",
        bool(outside),
    )


def _addresses(calls: Path) -> tuple[int, list[str]]:
    """How many calls named an address, and those whose address is not this machine's."""
    named = [line for line in calls.read_text("utf-8", "replace").splitlines() if CALL.search(line)]
    found = [(line, one or other) for line in named for one, other in ADDRESS.findall(line)]
    return len(found), [line for line, address in found if not HERE.fullmatch(address)]
