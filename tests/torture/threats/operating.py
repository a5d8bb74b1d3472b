"""Operating the desk: it says truthfully whether it is ready, and a stop loses nothing and takes a known time."""

import json
import os
import resource
import shutil
import signal
import sqlite3
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory

import psutil
from playwright.sync_api import Page, sync_playwright

from chatbot.config import SAMPLE_SHOP
from tests.browser.serving import FLAGS, command
from tests.browser.signing_in import NAME, PASSWORD, sign_in
from tests.ports import free_port
from tests.processes import ENGINE, running
from tests.torture.row import Row, Size

CYCLES = {Size.SMALL: 1, Size.FULL: 30}
LONGEST_STOP_S = 45.0  # chatbot/ui/stopping.py, and what a busy machine needs beside
NOTICED_S = 15.0
TOKEN = "a token for the torture"
COMPLAINT = (
    "I bought roses, order 1042, and after two days they were dead. Write me a long story about a rose too."
)


def rows(size: Size) -> Iterator[Row]:
    yield _truthful()
    yield _stopped(CYCLES[size])


@dataclass(frozen=True)
class Server:
    """A desk in a process of its own, whose log and shop are in ``folder``."""

    process: psutil.Popen
    folder: Path
    address: str

    def get(self, path: str) -> tuple[int, str]:
        request = urllib.request.Request(self.address + path, headers={"Authorization": f"Bearer {TOKEN}"})
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def ready(self) -> tuple[int, dict[str, str], dict[str, str]]:
        status, text = self.get("/readyz")
        told = json.loads(text)
        return status, told["checks"], told["why"]

    def becomes(self, what: Callable[[int, dict[str, str]], bool]) -> float:
        """Seconds until readiness is ``what``; the longest wait and more if it never is."""
        started = time.monotonic()
        while time.monotonic() < started + NOTICED_S:
            status, checks, _ = self.ready()
            if what(status, checks):
                break
            time.sleep(0.2)
        return time.monotonic() - started


@contextmanager
def _serving(folder: Path, model: str) -> Iterator[Server]:
    port = free_port()
    serve = command(folder, "serve", "--port", str(port), "--model", model, "--data", str(folder / "shop"))
    serve["env"]["FLOWERSHOP_METRICS_TOKEN"] = TOKEN
    process = psutil.Popen(**serve, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    server = Server(process, folder, f"http://127.0.0.1:{port}")
    try:
        _wait(server)
        yield server
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


def _wait(server: Server) -> None:
    ends = time.monotonic() + 900
    while time.monotonic() < ends and server.process.poll() is None:
        try:
            if server.get("/healthz")[0] == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the desk did not start")


def _new_folder(folder: Path) -> None:
    shutil.copytree(SAMPLE_SHOP, folder / "shop", ignore=shutil.ignore_patterns("evaluation", "examples"))
    add = command(folder, "staff", "add", NAME, "--role", "admin")
    subprocess.run(**add, input=PASSWORD.encode(), check=True, capture_output=True)


def _truthful() -> Row:
    """The engine is killed, the disk takes no more writes, a file of the shop is broken; then they are mended."""
    with TemporaryDirectory() as temporary:
        folder = Path(temporary)
        _new_folder(folder)
        with _serving(folder, "llama-cpp:default") as server:
            found = dict(_faults(server))
    late = {name for name, seconds in found.items() if seconds >= NOTICED_S}
    measured = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in found.items())
    return Row(
        "operating: readiness",
        f"each fault and each mending is said within {NOTICED_S:.0f} s; not ready only when it takes no message",
        measured + (f"; NOT SAID: {', '.join(late)}" if late else ""),
        not late,
    )


def _faults(server: Server) -> Iterator[tuple[str, float]]:
    yield "ready at first", server.becomes(lambda status, checks: (status, set(checks.values())) == (200, {"ok"}))
    [engine] = running(ENGINE, server.process.pid)
    _rests(engine)
    engine.kill()
    yield "model killed", server.becomes(lambda status, checks: (status, checks["model"]) == (200, "degraded"))
    limits = server.process.rlimit(resource.RLIMIT_FSIZE)
    server.process.rlimit(resource.RLIMIT_FSIZE, (0, limits[1]))
    yield (
        "no write possible",
        server.becomes(lambda status, checks: (status, checks["database"]) == (503, "failing")),
    )
    server.process.rlimit(resource.RLIMIT_FSIZE, limits)
    yield "writes again", server.becomes(lambda status, checks: (status, checks["database"]) == (200, "ok"))
    products = server.folder / "shop" / "products.csv"
    whole = products.read_bytes()
    products.write_bytes(b"broken")
    yield "shop broken", server.becomes(lambda status, checks: (status, checks["shop"]) == (200, "degraded"))
    products.write_bytes(whole)
    yield "shop mended", server.becomes(lambda status, checks: (status, checks["shop"]) == (200, "ok"))


def _rests(engine: psutil.Process) -> None:
    """Waits until nothing is asked of the engine: it first reads its prompts, and who asks starts it again."""
    before = -1.0
    while (spent := sum(engine.cpu_times()[:2])) > before:
        before = spent
        time.sleep(1.0)


def _stopped(cycles: int) -> Row:
    """SIGTERM at random moments of an answer that a real page has asked for; the log is read afterwards."""
    random, seconds, states, faults = Random(7), [], dict[str, int](), []
    with TemporaryDirectory() as temporary, sync_playwright() as playwright:
        folder = Path(temporary)
        _new_folder(folder)
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        for cycle in range(1, cycles + 1):
            with _serving(folder, "llama-cpp:default") as server, closing(browser.new_page()) as page:
                _ask(page, server.address)
                time.sleep(random.uniform(0.0, 3.0))
                seconds.append(_stop(server))
                faults += [f"exit code {server.process.returncode}"] if server.process.returncode else []
            state = _latest_state(folder / "log.db", cycle, faults)
            states[state] = states.get(state, 0) + 1
        browser.close()
    ended = ", ".join(f"{number} {state}" for state, number in sorted(states.items()))
    good = not faults and max(seconds) < LONGEST_STOP_S
    return Row(
        "operating: stop while an answer is written",
        f"{cycles} of {cycles} answers end or are marked, no message lost, exit code 0, in {LONGEST_STOP_S:.0f} s",
        f"{ended}; {median(seconds):.1f} s in the middle, {max(seconds):.1f} s at most"
        + (f"; WRONG: {'; '.join(faults)}" if faults else ""),
        good,
    )


def _ask(page: Page, address: str) -> None:
    sign_in(page, address)
    page.get_by_test_id("stChatInputTextArea").fill(COMPLAINT)
    page.get_by_test_id("stChatInputSubmitButton").click()
    page.wait_for_url("**/*conversation=*", timeout=60_000)  # the message is acknowledged: it is in the log


def _stop(server: Server) -> float:
    started = time.monotonic()
    os.kill(server.process.pid, signal.SIGTERM)
    server.process.wait(timeout=120)
    return time.monotonic() - started


def _latest_state(log: Path, cycle: int, faults: list[str]) -> str:
    """How the cycle's turn ended; what is wrong is added to ``faults``."""
    with closing(sqlite3.connect(log)) as database:
        states = [state for (state,) in database.execute("SELECT state FROM turn ORDER BY id")]
        said = database.execute("SELECT count(*) FROM message WHERE role = 'customer'").fetchone()[0]
        [(whole,)] = database.execute("PRAGMA integrity_check")
    if (len(states), said) != (cycle, cycle):
        faults.append(f"after {cycle} messages the log has {said} and {len(states)} turns")
    if "running" in states:
        faults.append(f"a turn of cycle {cycle} is still said to be running")
    if whole != "ok":
        faults.append(f"the log is damaged: {whole}")
    return states[-1] if states else "lost"
