"""A browser that is closed, reloaded, cut off or opened twice while a reply is being written by the model."""

from __future__ import annotations

import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Page, expect

from chatbot.bootstrap import system_clock
from chatbot.domain import Message, Role, Turn, TurnState
from chatbot.store import Store, open_store
from tests.browser.serving import browsing, launched, served
from tests.browser.signing_in import sign_in
from tests.processes import ENGINE, running
from tests.torture.row import Row, Size

FREED_S = 1.0
WAYS = ("the tab is closed", "the page is reloaded", "the connection is cut")
QUESTION = "The roses of order 1042 wilted after two days, what do I tell the customer?"
STEP_S = 0.05
QUIET_S = 1.0  # an engine that has used no processor for so long is idle


@dataclass
class Left:
    """How long the engine worked on after each leave, and what is wrong in the log afterwards."""

    seconds: list[float] = field(default_factory=list)
    states: list[TurnState] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def row(self, threat: str) -> Row:
        slow = max(self.seconds, default=0.0)
        middle = sorted(self.seconds)[len(self.seconds) // 2]
        stopped = sum(state is TurnState.CANCELLED for state in self.states)
        measured = f"{len(self.seconds)} times, {stopped} in the middle of the reply; the engine was freed after "
        measured += f"{middle:.2f} s (median), {slow:.2f} s (longest); {len(self.wrong)} messages lost or doubled"
        figure = f"nothing lost, no message twice, engine freed within {FREED_S:.0f} s"
        good = not self.wrong and slow <= FREED_S
        return Row(threat, figure, "\n      ".join([measured, *self.wrong[:5]]), good)


def rows(size: Size) -> Iterator[Row]:
    times = 1 if size is Size.SMALL else 12
    with (
        TemporaryDirectory() as name,
        served(Path(name), "llama-cpp:default") as address,
        launched() as chromium,
        browsing(chromium) as context,
        closing(Wire(urlsplit(address).port or 0)) as wire,
        closing(open_store(f"sqlite:///{name}/log.db", system_clock)) as store,
    ):
        sign_in(context.new_page(), wire.address)
        context.pages[0].locator(".st-key-examples").wait_for()
        for way in WAYS:
            yield _left(way, times, context, wire, store)
        if size is Size.FULL:
            yield _two_tabs(3, context, wire, store)
            yield _silence(3, context, wire, store)


class Wire:
    """Carries bytes between the browser and the desk, until it is cut."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._ends: list[socket.socket] = []
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """Every connection breaks; new ones come about."""
        for end in self._ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
        self._ends.clear()

    def close(self) -> None:
        self._listening.close()
        self.cut()

    def _accept(self) -> None:
        while self._listening.fileno() >= 0:
            # A browser that has hung up before its turn ends nothing but its own connection.
            with suppress(OSError):
                browser, _ = self._listening.accept()
                desk = socket.create_connection(("127.0.0.1", self._port))
                self._ends += [browser, desk]
                for one, other in ((browser, desk), (desk, browser)):
                    threading.Thread(target=_carry, args=(one, other), daemon=True).start()


def _carry(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)


def _left(way: str, times: int, context: BrowserContext, wire: Wire, store: Store) -> Row:
    """Someone leaves at a random moment of a reply."""
    left, choice = Left(), Random(6)
    for number in range(times):
        words = f"{QUESTION} [{way} {number}]"
        page = _writing(context, wire, words)
        time.sleep(choice.uniform(0, 1.5))
        _leave(way, page, wire)
        left.seconds.append(_freed())
        turn = _over(store, words)
        left.states.append(turn.state)
        left.wrong += _wrong(store, turn, words)
        page.close()
        _shown(context, wire, turn, words, left)
    return left.row(f"{way} while a reply is being written")


def _leave(way: str, page: Page, wire: Wire) -> None:
    if way == WAYS[0]:
        page.close()
    elif way == WAYS[1]:
        page.reload(wait_until="commit")
    else:
        wire.cut()


def _shown(context: BrowserContext, wire: Wire, turn: Turn, words: str, left: Left) -> None:
    """Who comes back finds the message, once, and what was written of the reply."""
    with closing(context.new_page()) as page:
        page.goto(f"{wire.address}/?conversation={turn.conversation}")
        page.locator(f"[class*=st-key-conversation-current-{turn.conversation}]").wait_for()
        page.get_by_test_id("stChatMessage").first.wait_for()
        if page.get_by_test_id("stChatMessage").get_by_text(words).count() != 1:
            left.wrong.append(f"the page does not show “{words}” once")


def _two_tabs(times: int, context: BrowserContext, wire: Wire, store: Store) -> Row:
    """One conversation in two tabs: the other one follows the reply, and both may write."""
    wrong: list[str] = []
    for number in range(times):
        words, more = f"{QUESTION} [tabs {number}]", f"Thank you. [tabs {number}]"
        first = _writing(context, wire, words)
        expect(first).to_have_url(re.compile("conversation="))
        second = context.new_page()
        second.goto(first.url)
        second.get_by_test_id("stChatMessage").first.wait_for()
        for page in (first, second):  # the one that was there from the beginning, and the one that came later
            page.locator("[class*=st-key-draft-] textarea").wait_for()
        _say(first, more)
        _say(second, more + " And the vase?")
        turn = _over(store, more)
        wrong += _wrong(store, _over(store, words), words) + _wrong(store, turn, more)
        wrong += _wrong(store, _over(store, more + " And the vase?"), more + " And the vase?")
        if [one.number for one in store.conversation(turn.conversation).turns] != [1, 2, 3]:
            wrong.append(f"conversation {turn.conversation} has other turns than three")
        first.close()
        second.close()
    measured = f"{times} times, 3 messages each: {len(wrong)} lost or doubled"
    return Row(
        "one conversation in two tabs, both of which write",
        "nothing lost, no message twice, the other tab follows",
        "\n      ".join([measured, *wrong[:5]]),
        not wrong,
    )


def _silence(times: int, context: BrowserContext, wire: Wire, store: Store) -> Row:
    """The network goes without a word: neither end hears of it, so the reply is written to its end and kept."""
    wrong: list[str] = []
    for number in range(times):
        words = f"{QUESTION} [silence {number}]"
        page = _writing(context, wire, words)
        context.set_offline(True)
        turn = _over(store, words)
        wrong += _wrong(store, turn, words)
        context.set_offline(False)
        page.goto(f"{wire.address}/?conversation={turn.conversation}")
        page.locator("[class*=st-key-draft-] textarea").wait_for()
        page.close()
    measured = f"{times} times: {len(wrong)} messages lost or doubled, the reply was there afterwards"
    return Row(
        "the network goes away without a word while a reply is being written",
        "nothing lost, no message twice, the reply is there when it is back",
        "\n      ".join([measured, *wrong[:5]]),
        not wrong,
    )


def _writing(context: BrowserContext, wire: Wire, words: str) -> Page:
    """A page on which the reply to ``words`` is being written."""
    page = context.new_page()
    page.goto(wire.address)
    _say(page, words)
    page.locator(".st-key-writing").wait_for()
    _until(lambda: _busy(0.1), "the engine does not begin")
    return page


def _say(page: Page, words: str) -> None:
    page.get_by_test_id("stChatInputTextArea").fill(words)
    page.get_by_test_id("stChatInputTextArea").press("Enter")


def _freed() -> float:
    """Seconds until the engine has stopped working, for good."""
    began = last = time.monotonic()
    while time.monotonic() - last < QUIET_S:
        if _busy(STEP_S):
            last = time.monotonic()
        assert last - began < 120, "the engine does not stop"
    return last - began


def _busy(seconds: float) -> bool:
    """Whether the engine used a processor in the next ``seconds``."""
    [engine] = running(ENGINE)
    before = sum(engine.cpu_times()[:2])
    time.sleep(seconds)
    return sum(engine.cpu_times()[:2]) > before


def _over(store: Store, words: str) -> Turn:
    """The turn that answers ``words``, once it is over."""
    found: list[Turn] = []

    def over() -> bool:
        turns = [turn for one in store.conversations(200) for turn in store.conversation(one.id).turns]
        found[:] = [turn for turn in turns if turn.message.text == words]
        return bool(found) and all(turn.state is not TurnState.RUNNING for turn in found)

    _until(over, f"“{words}” is not in the log, or its turn does not end")
    return found[0]


def _wrong(store: Store, turn: Turn, words: str) -> list[str]:
    said = [message for one in store.conversations(200) for message in store.messages(one.id)]
    times = said.count(Message(Role.CUSTOMER, words))
    ended = turn.state in (TurnState.COMPLETE, TurnState.CANCELLED)
    return [] if times == 1 and ended else [f"{times} times in the log, {turn.state}: {words}"]


def _until(true: Callable[[], bool], otherwise: str) -> None:
    ends = time.monotonic() + 180
    while not true():
        assert time.monotonic() < ends, otherwise
        time.sleep(STEP_S)
