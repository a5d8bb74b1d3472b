"""Several staff at one engine: at the same time, each with their own conversation, and nothing of another's."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import pytest

from chatbot.asking import answered
from chatbot.bootstrap import boot
from chatbot.config import Settings
from chatbot.domain import Message, Role, Utterance
from chatbot.models import ModelError
from chatbot.models.local import packaged_file
from chatbot.models.owner import Owner
from chatbot.models.wire import Done, Piece, Request
from chatbot.questions import Question
from chatbot.replay import replay
from tests.processes import ENGINE, running

pytestmark = pytest.mark.model

SHOP = Utterance("system", "You write short, kind messages for a flower shop in the old town, by the river.")
FLOWERS = ("roses", "tulips", "lilies", "peonies", "irises", "dahlias", "asters", "violets")
STORY = Request((Utterance("user", "Write a very long story about a gardener."),), max_tokens=900, temperature=0.7)
LONG = Utterance("user", "The white roses wilted on the second day and the box was wet. " * 200)  # 3,000 tokens


@pytest.fixture(scope="module")
def owner() -> Iterator[Owner]:
    owner = Owner(packaged_file(), context=4096, threads=1, load_s=60, slots=2)
    owner.start()
    yield owner
    owner.close()


def conversation(flower: str, sentences: int = 2) -> list[Request]:
    """What is asked for one reply: each request holds those before it, as a draft's do."""
    said = [SHOP]
    requests = []
    for number in range(sentences):
        said += [Utterance("user", f'Rewrite: "We are sorry that your {flower} came {number + 1} days late."')]
        requests.append(Request(tuple(said), max_tokens=8, temperature=0.7, seed=number))
        said += [Utterance("assistant", f"Our apologies: your {flower} were {number + 1} days late.")]
    return requests


def answer(owner: Owner, request: Request) -> tuple[str, Done]:
    *pieces, done = owner.answer(request)
    assert isinstance(done, Done)
    return "".join(piece.text for piece in pieces if isinstance(piece, Piece)), done


def in_turns(owner: Owner) -> dict[str, list[tuple[str, Done]]]:
    """All staff write a reply each, the first sentence of everybody's before anybody's second."""
    asked = {flower: conversation(flower) for flower in FLOWERS}
    answers: dict[str, list[tuple[str, Done]]] = {flower: [] for flower in FLOWERS}
    for number in range(2):
        with ThreadPoolExecutor(len(FLOWERS)) as staff:
            given = staff.map(lambda one: answer(owner, one), [asked[flower][number] for flower in FLOWERS])
        for flower, one in zip(FLOWERS, given, strict=True):
            answers[flower].append(one)
    return answers


def test_eight_conversations_in_turns_say_what_each_says_alone_and_read_only_what_is_new(owner: Owner) -> None:
    together = in_turns(owner)
    alone = Owner(packaged_file(), context=4096, threads=1, load_s=60)
    try:
        for flower in FLOWERS:
            texts = [answer(alone, request)[0] for request in conversation(flower)]
            assert [text for text, _ in together[flower]] == texts
    finally:
        alone.close()
    for answers in together.values():
        for (_, before), (_, after) in pairwise(answers):
            # all but the answer of before, the new question, and what opens the answer
            assert after.reused_tokens >= before.prompt_tokens - 8
            assert after.prompt_tokens - after.reused_tokens < 60


def test_a_short_answer_does_not_wait_for_a_colleagues_long_one(owner: Owner) -> None:
    enough = threading.Event()
    with ThreadPoolExecutor(1) as colleague:
        story = colleague.submit(lambda: list(owner.answer(STORY, cancel=enough)))
        text, _ = answer(owner, conversation("roses")[0])
        written = story.done()
        enough.set()

    assert text and not written
    assert isinstance(done := story.result()[-1], Done) and done.reason == "cancelled"


def test_who_gives_up_waiting_is_gone_at_once_and_stops_nobody_else(owner: Owner) -> None:
    stories = [owner.answer(STORY), owner.answer(STORY)]
    for story in stories:
        next(story)
    cancel = threading.Event()
    cancel.set()
    started = time.monotonic()
    given_up = list(owner.answer(conversation("tulips")[0], cancel=cancel))
    waited = time.monotonic() - started

    assert given_up == [Done("cancelled")] and waited < 1.0
    assert all(isinstance(next(story), Piece) for story in stories)
    for story in stories:
        story.close()
    assert answer(owner, conversation("tulips")[0])[0]


def test_cancelling_a_long_prompt_frees_its_slot_in_under_a_second_and_leaves_the_neighbour_alone(
    owner: Owner,
) -> None:
    expected, _ = answer(owner, conversation("peonies")[0])
    cancel = threading.Event()
    threading.Timer(0.7, cancel.set).start()
    with ThreadPoolExecutor(2) as staff:
        stopped = staff.submit(
            lambda: (list(owner.answer(Request((SHOP, LONG)), cancel=cancel)), time.monotonic())
        )
        neighbour = staff.submit(lambda: [answer(owner, conversation("peonies")[0])[0] for _ in range(3)])
        cancel.wait()
        since = time.monotonic()
        (*_, done), at = stopped.result()

    assert isinstance(done, Done) and done.reason == "cancelled"
    assert at - since < 1.0
    assert neighbour.result() == [expected] * 3


def test_when_the_engine_crashes_both_calls_fail_clearly_and_the_waiting_one_is_answered(owner: Owner) -> None:
    expected, _ = answer(owner, conversation("irises")[0])
    stories = [owner.answer(STORY), owner.answer(STORY)]
    for story in stories:
        next(story)
    with ThreadPoolExecutor(1) as staff:
        waiting = staff.submit(answer, owner, conversation("irises")[0])
        time.sleep(0.1)
        os.kill(max(running(ENGINE), key=lambda one: one.create_time()).pid, signal.SIGKILL)
        for story in stories:
            with pytest.raises(ModelError, match="in the middle of an answer"):
                list(story)
        assert waiting.result()[0] == expected


def test_replies_that_were_written_at_the_same_time_are_replayed_byte_for_byte(tmp_path: Path) -> None:
    messages = [
        "The tulips of order 1042 were a day late. My wife was sad.",
        "I have two cats. Are lilies safe for them?",
        "The roses of order 1042 wilted after two days.",
    ]
    settings = Settings.read(os.environ, db=f"sqlite:///{tmp_path}/log.db", model="llama-cpp:packaged")
    with closing(boot(settings)) as desk, ThreadPoolExecutor(len(messages)) as staff:
        turns = list(
            staff.map(lambda text: answered(desk, Question(None, Message(Role.CUSTOMER, text))), messages)
        )

        assert all(turn.usage.completion_tokens and not turn.error for turn in turns)
        assert [replay(turn.id, desk.store, desk.drafter).same for turn in turns] == [True] * len(turns)
