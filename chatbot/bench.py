"""``flowershop bench``: the desk's speed and memory on this machine, as ratios measured in one run."""

from __future__ import annotations

import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, replace
from typing import TextIO

import psutil

from chatbot.bootstrap import Desk, boot
from chatbot.chains import Sampling, chunks_of, usage_of
from chatbot.config import Settings
from chatbot.domain import Message, Role, ShopError, Turn, Usage, Utterance
from chatbot.models import Model
from chatbot.models.direct import Direct

CONVERSATION = (
    "I bought a bouquet of roses for my girlfriend and after two days they were dead.",
    "It's order 1042, and I'm sending you a photo.",
)
ROUNDS = 5
TOKENS = 96
READY_LIMIT_S = 60.0
MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Measure:
    """``value`` against what is wanted of it: at least ``floor`` or at most ``ceiling``."""

    name: str
    value: float
    unit: str
    floor: float | None = None
    ceiling: float | None = None

    @property
    def good(self) -> bool:
        above = self.floor is None or self.value >= self.floor
        return above and (self.ceiling is None or self.value <= self.ceiling)


def bench(settings: Settings, as_json: bool, out: TextIO) -> int:
    """Measure, print a table (or JSON), and give 1 if a figure misses what is wanted.

    Raises ``ShopError`` without a model that can be measured.
    """
    with tempfile.TemporaryDirectory() as folder:
        trial = replace(settings, db=f"sqlite:///{folder}/bench.db")
        measures = [*_of_desk(trial), *_of_server(trial)]
    if as_json:
        print(json.dumps([{**asdict(one), "good": one.good} for one in measures]), file=out)
    else:
        for one in measures:
            wanted = f"≥ {one.floor:g}" if one.floor is not None else f"≤ {one.ceiling:g}"
            print(
                f"{'ok  ' if one.good else 'MISS'}  {one.name:<58} {one.value:8.2f} {one.unit:<4} ({wanted})",
                file=out,
            )
    return 0 if all(one.good for one in measures) else 1


def _of_desk(settings: Settings) -> Iterator[Measure]:
    desk = boot(settings)
    if desk.drafter.model is None:
        desk.close()
        raise ShopError(f"There is no model to measure. {desk.trouble}")
    with closing(desk):
        yield Measure("generation: chain ÷ llama-cpp-python driven directly", _generation(desk), "×", floor=0.95)
        first, second = _conversation(desk)
        usage = second.usage
        again = 1 - usage.reused_tokens / usage.prompt_tokens if usage.prompt_tokens else 0.0
        yield Measure("second message: share of its prompt read again", 100 * again, "%", ceiling=20)
        before = [_thinking(desk, text) for text in CONVERSATION * 10]
        milliseconds = 1000 * statistics.median(before)
        yield Measure("understanding + facts + decision + plan, median", milliseconds, "ms", ceiling=50)
        yield Measure("first sentence of a conversation", first.timings.first_sentence_s, "s", ceiling=15)


def _generation(desk: Desk) -> float:
    """The chain's tokens a second over the library's own: the same prompt, in turn, the median of the ratios.

    The chain's clock starts with its first piece of text, as the library's does when the prompt has been read.
    """
    model = desk.drafter.model
    assert model is not None
    question = (Utterance("user", "Write a long letter about the roses in your garden."),)
    direct = Direct(model.card.spec.partition(":")[2], desk.settings.cache)
    pairs = [
        (_chain_speed(model, question), direct.tokens_per_second(question, TOKENS)) for _ in range(ROUNDS + 1)
    ]
    return statistics.median(ours / theirs for ours, theirs in pairs[1:])


def _chain_speed(model: Model, question: tuple[Utterance, ...]) -> float:
    started, usage = 0.0, Usage()
    for chunk in chunks_of(model.chat, question, Sampling(seed=1, max_tokens=TOKENS, temperature=0.0)):
        started = started or time.perf_counter()
        usage = usage_of(chunk) or usage
    return usage.completion_tokens / (time.perf_counter() - started)


def _conversation(desk: Desk) -> tuple[Turn, Turn]:
    first = _answer(desk, None, CONVERSATION[0])
    return first, _answer(desk, first.conversation, CONVERSATION[1])


def _answer(desk: Desk, conversation: int | None, text: str) -> Turn:
    *_, last = desk.assistant.answer(conversation, Message(Role.CUSTOMER, text))
    assert isinstance(last, Turn)
    return last


def _thinking(desk: Desk, text: str) -> float:
    answering = desk.assistant.answer(None, Message(Role.CUSTOMER, text))
    with closing(answering):
        next(answering)
        understood = next(answering)
    assert isinstance(understood, Turn)
    return understood.timings.understand_s


def _of_server(settings: Settings) -> Iterator[Measure]:
    """The web desk as a person starts it: seconds until it answers, and the memory of all its processes."""
    port = _free_port()
    command = [sys.executable, "-m", "chatbot.cli", "serve", "--port", str(port), "--db", settings.db]
    started = time.perf_counter()
    with _running([*command, "--data", str(settings.data), "--model", settings.model]) as process:
        _wait_for(f"http://127.0.0.1:{port}/healthz", process)
        yield Measure("web desk: start to ready", time.perf_counter() - started, "s", ceiling=6)
        family = [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]
        memory = sum(one.memory_full_info().pss for one in family) / MEGABYTE
        yield Measure("web desk: memory with everything loaded", memory, "MB", ceiling=900)


@contextmanager
def _running(command: list[str]) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=os.environ.copy()
    )
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
