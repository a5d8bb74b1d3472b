"""A report as a table that a person reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from chatbot.domain import Language
from chatbot.evaluation.measures import DESCRIPTIVE
from chatbot.evaluation.report import Report, Share

WIDTH = 100
COLUMNS = 6
SHOWN_FAILURES = 60


def table(report: Report) -> str:
    """Measures with their 95 % intervals, the same by group, what was dropped, seconds, and the failures."""
    return "\n".join(
        (
            *_head(report),
            *_measures(report),
            *_groups(report),
            *_written(report),
            *_figures(report),
            *_failures(report),
        )
    )


def _head(report: Report) -> Iterator[str]:
    tuned = "tuned to" if report.tuned else "untouched"
    title = f"{report.title or 'no title'}; {tuned}"
    yield f"{report.suite} {report.version} ({title}): {report.cases} cases, {report.today}"
    prompts = ", ".join(f"{language} {version}" for language, version in report.prompts.items())
    yield f"model {report.model} {report.fingerprint}, prompts {prompts}, shop {report.shop}"


def _measures(report: Report) -> Iterator[str]:
    yield ""
    for name, share in report.shares.items():
        yield f"  {name:<22}{_percent(share)}   {share.hits} of {share.total}"
    for name, score in report.scores.items():
        yield f"  {name:<22}{score:8.3f}"


def _percent(share: Share) -> str:
    return f"{100 * share.share:6.1f} % ({100 * share.low:5.1f} – {100 * share.high:5.1f})"


def _groups(report: Report) -> Iterator[str]:
    """What is not right everywhere, group by group."""
    groups = {group: shares for group, shares in report.groups.items() if " " not in group}
    names = [name for name in report.shares if name not in DESCRIPTIVE and _differs(name, groups)]
    for start in range(0, len(names), COLUMNS):
        columns = names[start : start + COLUMNS]
        yield ""
        yield f"  {'':<22}" + "".join(f"{_short(name):>16}" for name in columns)
        for group, shares in groups.items():
            if any(name in shares for name in columns):
                yield f"  {group:<22}" + "".join(f"{_cell(shares, name):>16}" for name in columns)


def _written(report: Report) -> Iterator[str]:
    """The model's share of the released sentences by intent and language."""
    share = report.shares.get("model_written")
    if share is None or not share.hits:
        return
    yield ""
    yield f"  {'written by the model':<22}" + "".join(f"{language:>16}" for language in Language)
    for group in (group for group in report.groups if f"{group} {Language.ENGLISH}" in report.groups):
        cells = (_cell(report.groups.get(f"{group} {language}", {}), "model_written") for language in Language)
        yield f"  {group:<22}" + "".join(f"{cell:>16}" for cell in cells)


def _differs(name: str, groups: Mapping[str, Mapping[str, Share]]) -> bool:
    return any(shares[name].hits < shares[name].total for shares in groups.values() if name in shares)


def _short(name: str) -> str:
    return name if len(name) <= 15 else f"{name[:14]}…"


def _cell(shares: Mapping[str, Share], name: str) -> str:
    return f"{100 * shares[name].share:.1f} % /{shares[name].total:>4}" if name in shares else ""


def _figures(report: Report) -> Iterator[str]:
    if report.dropped:
        yield ""
        yield "  dropped by: " + ", ".join(f"{check} {count}" for check, count in report.dropped.items())
    if report.seconds:
        yield ""
        yield "  seconds: " + ", ".join(f"{name} {value:.2f}" for name, value in report.seconds.items())


def _failures(report: Report) -> Iterator[str]:
    yield ""
    yield f"  {len(report.failures)} failures" if report.failures else "  no failures"
    for one in report.failures[:SHOWN_FAILURES]:
        yield f"  {one.id}: {one.measure}: {_line(one.found)}, expected {_line(one.expected)}"
    if len(report.failures) > SHOWN_FAILURES:
        yield f"  … and {len(report.failures) - SHOWN_FAILURES} more; --json or --out lists all."


def _line(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= WIDTH else f"{flat[:WIDTH]}…"
