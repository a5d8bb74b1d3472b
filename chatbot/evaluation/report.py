"""A run's report: shares with their confidence, scores, seconds, failures; it goes into JSON and comes back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from pydantic import TypeAdapter
from pydantic.dataclasses import dataclass as validated

from chatbot.assistant import Assistant
from chatbot.domain import ModelCard
from chatbot.evaluation.answered import Finding
from chatbot.evaluation.case import STRICT
from chatbot.evaluation.measures import DESCRIPTIVE, Judged

# The groups in which the model's share of the sentences is watched.
WATCHED = ("complaint en", "complaint zh", "others en", "others zh")


@validated(frozen=True, config=STRICT)
class Share:
    """``hits`` of ``total``; ``low`` and ``high`` bound the share with 95 % confidence."""

    hits: int
    total: int
    share: float
    low: float
    high: float


@validated(frozen=True, config=STRICT)
class Failure:
    id: str
    measure: str
    expected: str
    found: str


@validated(frozen=True, config=STRICT)
class Report:
    """``groups`` has the same shares by intent, language, kind, …; ``outcomes`` a share for each case and measure.

    ``prompts`` are the prompt versions by language; ``seconds`` are of the first sentence and of the whole reply.
    """

    suite: str
    title: str
    version: str
    today: str
    tuned: bool
    cases: int
    model: str
    fingerprint: str
    prompts: dict[str, str]
    shop: str
    shares: dict[str, Share]
    groups: dict[str, dict[str, Share]]
    scores: dict[str, float]
    dropped: dict[str, int]
    seconds: dict[str, float]
    failures: tuple[Failure, ...]
    outcomes: dict[str, dict[str, float]]


_REPORTS = TypeAdapter(tuple[Report, ...])


@dataclass(frozen=True)
class Head:
    """What a run was of."""

    suite: str
    title: str
    version: str
    today: str
    tuned: bool


@dataclass(frozen=True)
class Figures:
    """What a run has besides its judgements."""

    scores: Mapping[str, float] = field(default_factory=dict)
    dropped: Mapping[str, int] = field(default_factory=dict)
    seconds: Mapping[str, float] = field(default_factory=dict)


def report_of(head: Head, judged: Sequence[Judged], assistant: Assistant, figures: Figures = Figures()) -> Report:
    """The report of a run of ``assistant``."""
    model = assistant.drafter.model
    card = model.card if model else ModelCard("none:", "", ())
    groups = sorted({group for one in judged for group in one.groups})
    return Report(
        **vars(head),
        cases=len(judged),
        model=card.spec,
        fingerprint=card.fingerprint,
        prompts={language: prompt.version for language, prompt in assistant.prompts.items()},
        shop=assistant.shop.version,
        shares=shares_of(judged),
        groups={group: shares_of([one for one in judged if group in one.groups]) for group in groups},
        scores=dict(figures.scores),
        dropped=dict(figures.dropped),
        seconds=dict(figures.seconds),
        failures=tuple(_failures(judged)),
        outcomes={one.id: {name: _part(finding) for name, finding in one.findings.items()} for one in judged},
    )


def shares_of(judged: Sequence[Judged]) -> dict[str, Share]:
    """Each measure over the cases that say anything of it."""
    names = dict.fromkeys(name for one in judged for name in one.findings)
    return {name: share_of([one.findings[name] for one in judged if name in one.findings]) for name in names}


def share_of(findings: Sequence[Finding]) -> Share:
    """The hits of all, with Wilson's interval.

    What stands several times in one case (slots, sentences) hangs together, so the interval counts cases.
    """
    from scipy.stats import binomtest  # type: ignore[import-untyped]

    hits, total = sum(one.hits for one in findings), sum(one.total for one in findings)
    share = hits / total
    interval = binomtest(round(share * len(findings)), len(findings)).proportion_ci(method="wilson")
    return Share(hits, total, share, float(interval.low), float(interval.high))


def _part(finding: Finding) -> float:
    return finding.hits / finding.total


def _failures(judged: Sequence[Judged]) -> Iterable[Failure]:
    for one in judged:
        for name, finding in one.findings.items():
            if finding.hits < finding.total and name not in DESCRIPTIVE:
                yield Failure(one.id, name, finding.expected, finding.found)


def gate_measures(report: Report) -> dict[str, float]:
    """The figures from 0 to 1 that must not get worse, by names that do not change; more is better in all."""
    watched = {
        f"model_written {group}": report.groups[group]["model_written"].share
        for group in WATCHED
        if "model_written" in report.groups.get(group, {})
    }
    shares = {name: share.share for name, share in report.shares.items() if name not in DESCRIPTIVE}
    return {**shares, **report.scores, **watched}


def write_reports(reports: Sequence[Report]) -> str:
    """Reports as JSON, one list."""
    return _REPORTS.dump_json(tuple(reports), indent=2).decode()


def read_reports(text: str) -> tuple[Report, ...]:
    """Raises pydantic's ``ValidationError`` for what is no list of reports."""
    return _REPORTS.validate_json(text)
