"""A log of any size that looks like years of a shop's work: what is said comes from the examples of how customers
speak, what was made of it from real answers of the desk. Run as a program it writes one and measures it.
"""

from __future__ import annotations

import json
import random
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from statistics import quantiles
from typing import Any

from sqlalchemy import Connection, column, table

from chatbot.bootstrap import boot
from chatbot.config import SAMPLE_SHOP, Settings
from chatbot.domain import Intent, Issue, Language, LogFilter, Message, Role, Status
from chatbot.store import Store, open_store, search

Row = dict[str, Any]
Bases = dict[Language, list[tuple[Row, list[Row]]]]
Speech = dict[Language, list[str]]
LAST = datetime(2026, 11, 21, 18, tzinfo=UTC)
SPAN = timedelta(days=2 * 365)
BATCH = 2000  # conversations
SHOWN = 21  # a page of the list, and whether there is more
MODELS = (
    "llama-cpp:packaged+data/adapters/florist.gguf",
    "llama-cpp:packaged",
    "openai:http://127.0.0.1:8000/v1#qwen",
)
PROMPTS = ("0a1b2c3d4e5f", "112233445566", "aabbccddeeff")
ASKED = (
    "The roses from order 1042 wilted after two days.",
    "我的玫瑰两天就蔫了，订单1044，我要退款",
    "My tulips came broken, order 1058",
    "百合对猫安全吗？",
    "Something pink for my mother under $60?",
    "送货时间是几点？",
    "Where is my order 1050?",
    "I want to speak to a person, this is a disgrace",
    "紫罗兰的花语是什么",
    "The bouquet was delivered to the wrong address and nobody answers",
)
# A supervisor's day: common words and rare ones, characters alone and in runs, filters that leave much or little.
WEEK = ((LAST - timedelta(days=6)).date(), LAST.date())
YEAR = ((LAST - timedelta(days=364)).date(), LAST.date())
SEARCHES = (
    LogFilter("玫瑰"),
    LogFilter("蔫"),
    LogFilter("花"),
    LogFilter("的"),
    LogFilter("退款"),
    LogFilter("订单号"),
    LogFilter("枯萎的玫瑰"),
    LogFilter("wilted"),
    LogFilter("the"),
    LogFilter("roses refund"),
    LogFilter("the order was late"),
    LogFilter("zymurgy"),
    LogFilter("鼹鼠"),
    LogFilter("order 77123"),
    LogFilter("玫瑰", days=WEEK),
    LogFilter("the", days=YEAR, dropped=True),
    LogFilter("wilted", intents=(Intent.COMPLAINT,), issues=(Issue.WILTED,), languages=(Language.ENGLISH,)),
    LogFilter("玫瑰", statuses=(Status.NEEDS_APPROVAL,), reviewed=False),
    LogFilter("the", prompts=(PROMPTS[1],), models=(MODELS[2],), dropped=True),
    LogFilter("花", flowers=("tulip",), languages=(Language.CHINESE,)),
    LogFilter("the", flowers=("lily",), languages=(Language.CHINESE,)),
    LogFilter("the", reviewed=True),
)
OPENINGS = (
    LogFilter(),
    LogFilter(reviewed=False),
    LogFilter(reviewed=True),
    LogFilter(issues=(Issue.DAMAGED,)),
    LogFilter(intents=(Intent.PERSON,), days=YEAR),
)


def fill(store: Store, messages: int, seed: int = 1) -> None:
    """Write a log of about ``messages`` messages into an empty ``store``, in bulk, and then its search index."""
    choice = random.Random(seed)
    bases = _bases()
    speech = {language: _speech(language) for language in Language}
    written = 0
    with store.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE search")
        while written < messages:
            rows = _Rows(connection, choice, bases, speech, written)
            for _ in range(min(BATCH, messages - written)):
                if written + 2 * rows.turns < messages:
                    rows.hold(written / messages)
            rows.flush()
            written += 2 * rows.turns
        search.prepare(connection)


class _Rows:
    """Conversations that are gathered and written together, in the database's own types: it is a great many."""

    def __init__(
        self, connection: Connection, choice: random.Random, bases: Bases, speech: Speech, done: int
    ) -> None:
        self._connection, self._choice, self._bases, self._speech = connection, choice, bases, speech
        self._rows: dict[str, list[dict[str, Any]]] = {}
        self._conversation, self._turn, self.turns = done, done // 2, 0  # numbers of conversations have gaps

    def hold(self, share: float) -> None:
        """A conversation of one to four turns, at ``share`` of the time that the log spans."""
        self._conversation += 1
        at = LAST - SPAN * (1 - share) + timedelta(seconds=7 * self.turns)
        language = self._choice.choice(list(Language))
        said = [self._says(language) for _ in range(self._choice.choice((1, 1, 2, 2, 3, 4)))]
        self._add("conversation", id=self._conversation, started_at=_moment(at), title=said[0][:59])
        for number, text in enumerate(said, start=1):
            self._answer(number, text, at + timedelta(minutes=number), language)

    def flush(self) -> None:
        for name, rows in self._rows.items():
            self._connection.execute(table(name, *map(column, rows[0])).insert(), rows)

    def _says(self, language: Language) -> str:
        said = [self._choice.choice(self._speech[language]) for _ in range(self._choice.choice((1, 1, 2, 3)))]
        if self._choice.random() < 0.3:
            said.append(str(self._choice.randint(10000, 99999)))
        return " ".join(said)

    def _answer(self, number: int, said: str, at: datetime, language: Language) -> None:
        base, sentences = self._choice.choice(self._bases[language])
        self._turn, self.turns = self._turn + 1, self.turns + 1
        asked, answered, moment = 2 * self._turn - 1, 2 * self._turn, _moment(at)
        held = {"conversation_id": self._conversation, "at": moment}
        self._add("message", id=asked, role=Role.CUSTOMER.value, text=said, **held)
        self._add("message", id=answered, role=Role.DESK.value, text=base["reply"], **held)
        own = {"id": self._turn, "conversation_id": self._conversation, "number": number, "message_id": asked}
        own |= {"today": at.date().isoformat(), "started_at": moment, "ended_at": moment}
        own |= {"model_spec": self._choice.choice(MODELS), "prompt_version": self._choice.choice(PROMPTS)}
        self._add("turn", **{**base, **own, "model_fingerprint": "0" * 12, "model_languages": '["en"]'})
        for one in sentences:
            self._add("sentence", **{**one, "turn_id": self._turn})
        for place in range(self._choice.choice((0, 0, 0, 1, 2))):
            drop = {"text": said[:80], "check": "amount", "reason": "no such amount", "act": "remedy"}
            self._add("dropped", turn_id=self._turn, position=place, **drop)

    def _add(self, into: str, **values: Any) -> None:
        self._rows.setdefault(into, []).append(values)


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S.%f}"


def _bases() -> Bases:
    """Real answers of the desk."""
    desk = boot(Settings.read({}, db="sqlite://", model="none:", today="2026-11-21"))
    found: Bases = {language: [] for language in Language}
    for text in ASKED:
        *_, done = desk.assistant.answer(None, Message(Role.CUSTOMER, text))
        with desk.store.engine.connect() as connection:
            row = connection.exec_driver_sql("SELECT * FROM turn WHERE id = ?", (done.id,)).mappings().one()
            said = connection.exec_driver_sql("SELECT * FROM sentence WHERE turn_id = ?", (done.id,)).mappings()
            found[Language(row["language"])].append((dict(row), [dict(one) for one in said]))
    desk.close()
    return found


def _speech(language: Language) -> list[str]:
    lines = (SAMPLE_SHOP / "intents" / f"{language}.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line)["text"] for line in lines if line.strip()]


@dataclass(frozen=True)
class Measured:
    """What a search took, in seconds by the clock and in seconds of this thread's processor, time after time."""

    wanted: LogFilter
    shown: int
    clock: tuple[float, ...]
    processor: tuple[float, ...]


def measure(store: Store, rounds: int = 5) -> Iterator[Measured]:
    """Each search, and each way that the page is opened."""
    for wanted in (*SEARCHES, *OPENINGS):
        times = [timed(lambda wanted=wanted: store.archive.find(wanted, SHOWN)) for _ in range(rounds)]
        clock, processor = zip(*times, strict=True)
        yield Measured(wanted, len(store.archive.find(wanted, SHOWN)), clock, processor)


def timed(work: Callable[[], object]) -> tuple[float, float]:
    begun, used = time.perf_counter(), time.thread_time()
    work()
    return time.perf_counter() - begun, time.thread_time() - used


def p95(times: Sequence[float]) -> float:
    return quantiles(times, n=20)[-1]


def tell(name: str, clock: float, processor: float) -> None:
    print(f"{1000 * clock:8.1f} ms by the clock, {1000 * processor:8.1f} ms of the processor: {name}", flush=True)


def main(address: str, messages: int) -> None:
    store = open_store(address, lambda: LAST)
    if not store.conversations(1):
        tell("writing", *timed(lambda: fill(store, messages)))
    measured = list(measure(store))
    for one in measured:
        given = {name: value for name, value in asdict(one.wanted).items() if value not in ("", (), None)}
        tell(f"at most, {one.shown} shown, {given}", max(one.clock), max(one.processor))
    searches = [one for one in measured if one.wanted.text]
    clock = [each for one in searches for each in one.clock]
    tell(f"p95 of {len(clock)} searches", p95(clock), p95([each for one in searches for each in one.processor]))
    tell("sample of the week", *timed(lambda: store.archive.sample(LogFilter(days=WEEK), 20)))
    choices = (store.archive.models, store.archive.prompts, store.archive.labels)
    tell("choices of the filters", *timed(lambda: [each() for each in choices]))
    store.close()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
