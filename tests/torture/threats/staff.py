"""Several staff at one model: no conversation sees another's text, and the engine's memory stays what it was."""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from statistics import median

import psutil

from chatbot.domain import Utterance
from chatbot.models.local import packaged_file
from chatbot.models.owner import Owner
from chatbot.models.wire import Done, Piece, Request
from tests.torture.row import Row, Size

THREADS, SLOTS = 8, 2
CONVERSATIONS = {Size.SMALL: 12, Size.FULL: 200}
ANSWERS = {Size.SMALL: 60, Size.FULL: 500}
CONTEXT = 512  # tokens a slot: what is kept of conversations is full after a dozen of them
FLATNESS = 0.05
SHOP = Utterance("system", "You write short, kind messages for a flower shop.")


def rows(size: Size) -> Iterator[Row]:
    with closing(_owner(SLOTS)) as owner:
        yield _unmixed(owner, CONVERSATIONS[size])
    with closing(_owner(SLOTS)) as owner:
        yield _flat(owner, ANSWERS[size])


def _owner(slots: int) -> Owner:
    return Owner(packaged_file(), context=CONTEXT, threads=1, load_s=300, slots=slots)


def _unmixed(owner: Owner, conversations: int) -> Row:
    """Every conversation is held on one of the threads, and once more alone: byte for byte the same, or mixed."""
    with ThreadPoolExecutor(THREADS) as staff:
        together = list(staff.map(lambda number: _held(owner, number), range(conversations)))
    with closing(_owner(1)) as alone:
        expected = [_held(alone, number) for number in range(conversations)]
    mixed = sum(one != other for one, other in zip(together, expected, strict=True))
    different = len({text for texts in expected for text in texts})
    return Row(
        f"{conversations} interleaved conversations on {THREADS} threads",
        "0 mixed texts",
        f"{mixed} mixed; {different} different texts were written",
        mixed == 0 and different > conversations // 2,
    )


def _held(owner: Owner, number: int) -> list[str]:
    """Two messages of one customer, whose name and order no other has."""
    asked = Utterance("user", f"I am customer {number * 7919 % 10007} and my order {1000 + number} is late.")
    first = _answer(owner, (SHOP, asked), number)
    more = Utterance("user", "What did I order, and who am I?")
    return [first, _answer(owner, (SHOP, asked, Utterance("assistant", first), more), number)]


def _answer(owner: Owner, messages: tuple[Utterance, ...], seed: int) -> str:
    *pieces, done = owner.answer(Request(messages, max_tokens=6, temperature=0.7, seed=seed))
    assert isinstance(done, Done)
    return "".join(piece.text for piece in pieces if isinstance(piece, Piece))


def _flat(owner: Owner, answers: int) -> Row:
    """The memory of desk and engine over the last fifth of the answers, against that over the third."""
    owner.start()
    family = [psutil.Process(), *psutil.Process(os.getpid()).children()]
    taken = []
    with ThreadPoolExecutor(THREADS) as staff:
        for _ in staff.map(lambda number: _held(owner, number), range(answers // 2)):
            taken.append(sum(one.memory_info().rss for one in family))
    part = len(taken) // 5
    before, after = median(taken[2 * part : 3 * part]), median(taken[-part:])
    change = after / before - 1
    return Row(
        f"memory over {answers} answers on {THREADS} threads",
        f"flat: within {FLATNESS:.0%}",
        f"{change:+.1%}, from {before / 2**20:.0f} to {after / 2**20:.0f} MB",
        abs(change) <= FLATNESS,
    )
