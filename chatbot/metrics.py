"""What the desk counts of itself, for a Prometheus to read. Nothing in it is about a person.

Counters begin at 0 with each start, as Prometheus expects them to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from importlib.metadata import PackageNotFoundError, version

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    Info,
    PlatformCollector,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from chatbot.domain import EngineState, Origin, Turn

SECONDS = (0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 20, 40, 90)
NONE = "none"


class Metrics:
    """The counts of one desk. Any thread may add to them."""

    def __init__(
        self,
        running: Callable[[], int],
        engine: Callable[[], EngineState] | None = None,
        waiting: Callable[[], int] = int,
    ) -> None:
        """``running`` tells how many answers are being written; ``engine`` how the model's engine is, if it has
        one, and ``waiting`` how many calls are in the line before it."""
        # When a counter began is of no use here, and doubles what is shown.
        disable_created_metrics()  # type: ignore[no-untyped-call]
        self._registry = registry = CollectorRegistry()
        counted = partial(Counter, registry=registry)
        timed = partial(Histogram, buckets=SECONDS, registry=registry)
        verdicts = ["origin", "verdict", "check"]
        self._turns = counted("flowershop_turns", "Answers that ended", ["state", "intent", "language"])
        self._decisions = counted("flowershop_decisions", "Decisions on complaints", ["status"])
        self._sentences = counted(
            "flowershop_sentences", "Sentences: who wrote them, and what the guard said", verdicts
        )
        self._troubles = counted("flowershop_model_troubles", "Answers for which the model was given up")
        self._first_sentence = timed(
            "flowershop_first_sentence_seconds", "From a message to the first sentence of its answer"
        )
        self._whole = timed("flowershop_turn_seconds", "From a message to its whole answer")
        self._sign_ins = counted("flowershop_sign_ins", "Sign-ins, and why refused", ["outcome"])
        self._requests = timed("flowershop_request_seconds", "HTTP requests", ["method", "place", "status"])
        self.pages = Gauge("flowershop_open_pages", "Browser pages that are open", registry=registry)
        Gauge("flowershop_turns_running", "Answers being written", registry=registry).set_function(running)
        Info("flowershop", "The version that runs", registry=registry).info({"version": _version()})
        ProcessCollector(registry=registry)
        PlatformCollector(registry=registry)
        if engine is not None:
            registry.register(_Engine(engine, waiting))

    def turn(self, turn: Turn) -> None:
        """Count a turn that has ended."""
        intent, language = (turn.inquiry.intent, turn.inquiry.language) if turn.inquiry else (NONE, NONE)
        self._turns.labels(turn.state, intent, language).inc()
        if turn.decision:
            self._decisions.labels(turn.decision.status).inc()
        for sentence in turn.sentences:
            self._sentences.labels(sentence.origin, "released", NONE).inc()
        for dropped in turn.dropped:
            self._sentences.labels(Origin.MODEL, "dropped", dropped.check).inc()
        if turn.error:
            self._troubles.inc()
        if turn.sentences:
            self._first_sentence.observe(turn.timings.first_sentence_s)
        self._whole.observe(turn.timings.total_s)

    def sign_in(self, outcome: str) -> None:
        """Count a sign-in: ``done``, or the reason of its refusal."""
        self._sign_ins.labels(outcome).inc()

    def request(self, method: str, place: str, status: int, seconds: float) -> None:
        """Count a request. ``place`` is one of few, so that no stranger can fill the memory with made-up ones."""
        self._requests.labels(method, place, status).observe(seconds)

    def text(self) -> bytes:
        """Everything in Prometheus' text format."""
        return generate_latest(self._registry)


class _Engine(Collector):
    """How the model's engine is at the moment of asking."""

    def __init__(self, state: Callable[[], EngineState], waiting: Callable[[], int]) -> None:
        self._state = state
        self._waiting = waiting

    def collect(self) -> Iterable[Metric]:
        state = self._state()
        yield GaugeMetricFamily("flowershop_model_up", "Whether the model's engine runs", float(state.up))
        yield GaugeMetricFamily("flowershop_model_queue", "Calls that wait for the model", float(self._waiting()))
        yield CounterMetricFamily(
            "flowershop_model_restarts", "Starts of the engine after the first", max(0, state.starts - 1)
        )


def _version() -> str:
    try:
        return version("flowershop")
    except PackageNotFoundError:  # run from its folder without being installed
        return "unknown"
