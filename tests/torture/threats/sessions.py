"""Many browser sessions at once: staff who ask, wait, go on, begin anew and reload, each in their own session.

All but two of them are tabs that draw nothing (``tests.torture.tab``): fifty Chromium pages are more than two
cores can draw. The two are Chromium. Each person's messages bear a word of theirs, and staff see only what is
theirs: the word of another, in any frame that comes to them, is a mixed conversation.
"""

from __future__ import annotations

import asyncio
import random
import re
import statistics
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Page, expect
from websockets.exceptions import WebSocketException

from chatbot.bootstrap import Desk, boot, system_clock
from chatbot.config import Settings
from chatbot.domain import StaffRole
from chatbot.store import open_store
from tests.browser.serving import WAIT, browsing, launched, served
from tests.browser.signing_in import PASSWORD, sign_in
from tests.processes import SERVER, running
from tests.torture.row import Row, Size
from tests.torture.tab import Tab, signed_in

WORD = re.compile(rb"guest-(\d+)-(\d+)")
PLACE = re.compile(
    rb"before you|\xe5\x89\x8d\xe9\x9d\xa2\xe8\xbf\x98\xe6\x9c\x89"
)  # what the page says of the queue
SAID = (
    "My roses wilted after two days, order 1042.",
    "Where is my order 1040?",
    "Are lilies safe for my cat?",
    "您好，我买的玫瑰两天就枯了，怎么办？",
    "Do you have something white for a funeral under $60?",
    "How do I keep tulips fresh?",
)
WARM_UP = 0.25  # the part of the time after which memory is to be flat


@dataclass(frozen=True)
class Load:
    """How many sessions, how many of them in Chromium, for how long, and the pause between two messages."""

    model: str
    sessions: int
    drawn: int
    seconds: float
    pause: tuple[float, float]
    growth: float


LOADS = {
    Size.SMALL: (Load("none:", 6, 0, 8, (0.2, 1.0), 1.0),),
    Size.FULL: (
        Load("none:", 50, 2, 600, (8, 25), 0.1),
        Load("llama-cpp:default", 8, 0, 120, (2, 10), 0.5),
    ),
}


@dataclass
class Tally:
    waits: list[float] = field(default_factory=list)
    asked: set[tuple[int, int]] = field(default_factory=set)
    mixed: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    places: int = 0
    reloads: int = 0
    memory: list[float] = field(default_factory=list)  # megabytes, at even times


def rows(size: Size) -> Iterator[Row]:
    for load in LOADS[size]:
        with TemporaryDirectory() as made:
            yield _row(load, *_measured(load, Path(made)))


def _row(load: Load, tally: Tally, lost: int, traces: int) -> Row:
    settled = tally.memory[int(len(tally.memory) * WARM_UP) :]
    quarter = max(1, len(settled) // 4)
    before, after = statistics.mean(settled[:quarter]), statistics.mean(settled[-quarter:])
    growth = after / before - 1
    ordered = sorted(tally.waits)
    good = not (tally.errors or tally.mixed or lost or traces) and growth <= load.growth
    return Row(
        f"{load.sessions} browser sessions at once for {load.seconds:.0f} s with {load.model}",
        f"0 errors, 0 mixed conversations, 0 lost messages, memory flat (at most +{load.growth:.0%}), everyone "
        "served or told their place",
        f"{len(tally.errors) + traces} errors, {len(tally.mixed)} mixed, {lost} lost; {len(tally.waits)} of "
        f"{len(tally.asked)} messages answered, {tally.reloads} reloads; half within "
        f"{statistics.median(ordered):.1f} s, 95 % within {ordered[int(len(ordered) * 0.95) - 1]:.1f} s, the last "
        f"within {ordered[-1]:.1f} s; told their place {tally.places} times; memory {before:.0f} → {after:.0f} MB "
        f"({growth:+.1%}) after the first {WARM_UP:.0%} of the time; {load.drawn} of the sessions in Chromium"
        + "".join(f"\n      {one[:300]}" for one in [*tally.errors, *tally.mixed][:5]),
        good,
    )


def _measured(load: Load, folder: Path) -> tuple[Tally, int, int]:
    """What the sessions saw, how many of their messages are not in the log, and tracebacks in the server's log."""
    with closing(boot(Settings.read({}, db=f"sqlite:///{folder}/log.db", model="none:"))) as desk:
        _hire(desk, load.sessions)
    tally = Tally()
    with served(folder, load.model) as address:
        asyncio.run(_all(load, address, tally))
    lost = len(tally.asked - _logged(folder))
    return tally, lost, (folder / "server.txt").read_text("utf-8").count("Traceback")


def _hire(desk: Desk, count: int) -> None:
    with ThreadPoolExecutor(2) as hands:
        list(hands.map(lambda n: desk.people.add(f"guest{n}", StaffRole.STAFF, PASSWORD, None), range(count)))


def _logged(folder: Path) -> set[tuple[int, int]]:
    """The messages in the log that stand once, in a conversation which is that of one person only."""
    found: list[tuple[int, int]] = []
    with closing(open_store(f"sqlite:///{folder}/log.db", system_clock)) as store:
        for logged in store.archive.turns():
            owner = store.conversation(logged.turn.conversation).owner
            for who, number in WORD.findall(logged.turn.message.text.encode()):
                if owner is not None and owner.name == f"guest{int(who)}":
                    found.append((int(who), int(number)))
    return {one for one, count in Counter(found).items() if count == 1}


async def _all(load: Load, desk: str, tally: Tally) -> None:
    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(3) as hands:
        cookies = await asyncio.gather(
            *(loop.run_in_executor(hands, signed_in, desk, f"guest{n}", PASSWORD) for n in range(load.sessions))
        )
        ends = time.monotonic() + load.seconds
        drawn = [
            loop.run_in_executor(hands, _drawn, desk, n, ends, load, tally)
            for n in range(load.sessions - load.drawn, load.sessions)
        ]
        tabs = [_person(load, desk, n, cookies[n], ends, tally) for n in range(load.sessions - load.drawn)]
        await asyncio.gather(_weighed(ends, tally), *tabs, *drawn)


async def _weighed(ends: float, tally: Tally) -> None:
    """The memory of the server and of what it has started, some two hundred times."""
    [server] = running(SERVER)
    pause = max(0.25, (ends - time.monotonic()) / 200)
    while time.monotonic() < ends:
        family = [server, *server.children(recursive=True)]
        tally.memory.append(sum(one.memory_info().rss for one in family) / 1e6)
        await asyncio.sleep(pause)


async def _person(load: Load, desk: str, number: int, cookie: str, ends: float, tally: Tally) -> None:
    choice, query, told = random.Random(number), "", 0

    def heard(frame: bytes) -> None:
        tally.mixed += [f"guest {number} saw {who}" for who, _ in WORD.findall(frame) if int(who) != number]
        tally.places += bool(PLACE.search(frame))

    await asyncio.sleep(choice.uniform(0, load.pause[1]))
    while time.monotonic() < ends:
        try:
            async with Tab(desk, cookie, heard, query) as tab:
                await tab.run()
                if query and f"guest-{number}-{told}" not in tab.text:
                    tally.errors.append(f"guest {number} reloaded and did not find message {told}")
                for _ in range(choice.randrange(2, 6)):
                    told += 1
                    await _asked(tab, number, told, choice, tally)
                    await asyncio.sleep(choice.uniform(*load.pause))
                    if time.monotonic() > ends:
                        break
                query = tab.query if choice.random() < 0.5 else ""
                tally.reloads += bool(query)
                tally.errors += tab.errors
        except (AssertionError, TimeoutError, OSError, WebSocketException) as error:
            tally.errors.append(f"guest {number}: {type(error).__name__}: {error}")
            return


async def _asked(tab: Tab, number: int, told: int, choice: random.Random, tally: Tally) -> None:
    tally.asked.add((number, told))
    started = time.monotonic()
    await tab.ask(f"{choice.choice(SAID)} guest-{number}-{told}")
    tally.waits.append(time.monotonic() - started)
    if f"guest-{number}-{told}" not in tab.text or not tab.draft:
        tally.errors.append(f"guest {number} got no reply to message {told}")


def _drawn(desk: str, number: int, ends: float, load: Load, tally: Tally) -> None:
    """As ``_person``, in Chromium."""
    choice, told = random.Random(number), 0
    with launched() as browser, browsing(browser) as context:
        page = context.new_page()
        sign_in(page, desk, f"guest{number}")
        while time.monotonic() < ends:
            told += 1
            tally.asked.add((number, told))
            started = time.monotonic()
            _typed(page, f"{choice.choice(SAID)} guest-{number}-{told}")
            tally.waits.append(time.monotonic() - started)
            seen = WORD.findall(page.content().encode())
            tally.mixed += [f"guest {number} saw {who} in Chromium" for who, _ in seen if int(who) != number]
            page.wait_for_timeout(1000 * choice.uniform(*load.pause))
            if told % 4 == 0:
                page.get_by_role("button", name="New conversation").click()
                expect(page.locator(".st-key-welcome")).to_be_visible()


def _typed(page: Page, text: str) -> None:
    field = page.get_by_test_id("stChatInputTextArea")
    field.fill(text)
    field.press("Enter")
    expect(page.locator(".st-key-latest").get_by_text(text)).to_be_visible(timeout=WAIT)
    expect(page.locator("[class*=st-key-draft-] textarea").last).to_be_visible(timeout=WAIT)
