"""The cards of the insights page: a picture, and below it what its numbers are counted from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from decimal import Decimal

import streamlit as st
from babel.dates import format_timedelta

from chatbot.domain import Criterion, Outcome, Span
from chatbot.insights.period import Period
from chatbot.insights.report import Report
from chatbot.insights.series import Line, Series
from chatbot.insights.shares import RemedyCost, Share, whole
from chatbot.money import LOCALES
from chatbot.prose import day_short
from chatbot.ui import charts
from chatbot.ui.charts import Bar, Spec
from chatbot.ui.markup import heading, paragraph
from chatbot.ui.screen import Screen

NOTHING = Decimal(0)
CHECKS = 8


def issues(screen: Screen, report: Report) -> None:
    _complaints(screen, report, "issues", report.issues, lambda key: screen.say(f"issue.{key}"))


def flowers(screen: Screen, report: Report) -> None:
    known = screen.desk.shop.flowers

    def name(key: str) -> str:
        return screen.flower(known[key]) if key in known else key

    _complaints(screen, report, "flowers", report.flowers, name)


def batches(screen: Screen, report: Report) -> None:
    _complaints(screen, report, "batches", report.batches, str, report.delivered)


def remedies(screen: Screen, report: Report) -> None:
    """What became of the cases, and what the remedies cost."""
    cases = sum(report.outcomes.values())
    counts = {outcome: report.outcomes.get(outcome, 0) for outcome in Outcome}
    outcomes = [
        Bar(screen.say(f"outcome.{outcome}"), count, _of(screen, Share(count, cases)))
        for outcome, count in counts.items()
    ]
    given = [_remedy(screen, one) for one in report.remedies]
    unpriced = sum(one.unpriced for one in report.remedies)
    priced = screen.say("insights.unpriced", count=screen.number(unpriced)) if unpriced else ""
    counted = screen.say("insights.remedies_from", cases=screen.number(cases)) + priced
    _card(screen, "remedies", [charts.bars(outcomes), *([charts.bars(given)] if given else [])], cases, counted)


def first_replies(screen: Screen, report: Report) -> None:
    replies = report.first_replies
    found = [
        Bar(_span(screen, span), count, _of(screen, Share(count, replies.answered)))
        for span, count in replies.spans.items()
    ]
    figures = {"answered": screen.number(replies.answered), "without": screen.number(replies.without)}
    counted = screen.say("insights.first_replies_from", **figures)
    _card(screen, "first_replies", [charts.bars(found)], replies.answered, counted)


def unchanged(screen: Screen, report: Report) -> None:
    _shares(screen, report, "unchanged", report.unchanged)


def thumbs(screen: Screen, report: Report) -> None:
    _shares(screen, report, "thumbs", report.thumbs)


def by_model(screen: Screen, report: Report) -> None:
    _shares(screen, report, "by_model", report.by_model)


def drops(screen: Screen, report: Report) -> None:
    """Why the guard has dropped what the model wrote."""
    total = sum(report.drops.values())
    ordered = sorted(report.drops, key=lambda check: (-report.drops[check], check))
    found = [
        Bar(screen.say(f"check.{check}"), report.drops[check], _of(screen, Share(report.drops[check], total)))
        for check in ordered[:CHECKS]
    ]
    counted = screen.say(
        "insights.drops_from",
        dropped=screen.number(total),
        released=screen.number(whole(report.by_model).part),
        shown=screen.number(len(found)),
    )
    _card(screen, "drops", [charts.bars(found)], total, counted)


def reviews(screen: Screen, report: Report) -> None:
    yes, no = screen.say("card.yes"), screen.say("card.no")
    answered = {one: report.cards[one] for one in Criterion if report.cards[one].yes + report.cards[one].no}
    rows = {
        screen.say(f"insights.criterion.{one}"): {yes: said.yes, no: said.no} for one, said in answered.items()
    }
    most = max((said.yes + said.no for said in answered.values()), default=0)
    counted = screen.say("insights.reviews_from", cards=screen.number(most))
    _card(screen, "reviews", [charts.parts(rows, (charts.GOOD, charts.BAD))], len(rows), counted)


def loads(screen: Screen, report: Report) -> None:
    kinds = ("sent", "decided", "kept", "cases")
    rows = {
        load.person.name: {screen.say(f"load.{kind}"): getattr(load, kind) for kind in kinds}
        for load in report.loads
    }
    counted = screen.say("insights.loads_from", people=screen.number(len(rows)))
    _card(screen, "loads", [charts.parts(rows, charts.COLOURS[:4])], len(rows), counted)


def duration(screen: Screen, seconds: float) -> str:
    """A length of time in one unit: ``12 min``, ``3小时``."""
    return str(format_timedelta(timedelta(seconds=seconds), format="short", locale=LOCALES[screen.language]))


def _card(screen: Screen, key: str, pictures: Sequence[Spec], size: int, counted_from: str) -> None:
    """A card; where nothing was counted it says what to do so that something is."""
    title = screen.say(f"insights.{key}")
    with st.container(border=True, key=f"insight-{key}"):
        st.html(heading(title))
        if not size:
            st.html(paragraph(screen.say(f"insights.{key}_empty"), css="desk-quiet"))
            return
        for picture in pictures:
            charts.show(picture, f"{title}. {counted_from}")
        st.html(paragraph(counted_from, css="desk-quiet"))


def _complaints(
    screen: Screen,
    report: Report,
    key: str,
    series: Series,
    name: Callable[[str], str],
    delivered: Mapping[str, int] | None = None,
) -> None:
    """A card of complaints over time; ``delivered`` is of how many orders, where that is known of a line."""

    def label(line: Line) -> str:
        called = screen.say("insights.others") if line.key is None else name(line.key)
        orders = (delivered or {}).get(line.key or "", 0)
        count = {"count": screen.number(line.total), "orders": screen.number(orders)}
        return f"{called} · {screen.say('insights.batch_of', **count) if orders else count['count']}"

    lines = {label(line): line.counts for line in series.lines}
    rest = next((label(line) for line in series.lines if line.key is None), None)
    titles = _bucket(screen, report), screen.say(f"insights.{key}_one"), screen.say("insights.complaints")
    picture = charts.stacked(_days(screen, report), lines, rest, titles)
    figures = {"counted": screen.number(series.counted), "complaints": screen.number(series.complaints)}
    _card(screen, key, [picture], series.counted, screen.say(f"insights.{key}_from", **figures))


def _shares(screen: Screen, report: Report, key: str, shares: Sequence[Share]) -> None:
    total = whole(shares)
    titles = _bucket(screen, report), screen.say(f"insights.{key}")
    values = [(share.value, _of(screen, share)) for share in shares]
    figures = {"part": screen.number(total.part), "whole": screen.number(total.whole)}
    picture = charts.shares(_days(screen, report), values, titles)
    _card(screen, key, [picture], total.whole, screen.say(f"insights.{key}_from", **figures))


def _remedy(screen: Screen, one: RemedyCost) -> Bar:
    text = screen.say("insights.remedy", count=screen.number(one.count), cost=screen.money(one.cost))
    return Bar(screen.say(f"remedy.{one.kind}"), float(one.cost), text)


def _of(screen: Screen, share: Share) -> str:
    value = "–" if share.value is None else screen.percent(share.value)
    part, of = screen.number(share.part), screen.number(share.whole)
    return screen.say("insights.share", value=value, part=part, whole=of)


def _span(screen: Screen, span: Span) -> str:
    if span.high is None:
        return f"> {duration(screen, 60 * (span.low or 0))}"
    return f"≤ {duration(screen, 60 * span.high)}"


def _bucket(screen: Screen, report: Report) -> str:
    """What a bar of the charts over time stands for."""
    return screen.say("insights.week_from" if report.period is Period.QUARTER else "insights.day")


def _days(screen: Screen, report: Report) -> list[str]:
    return [day_short(day, screen.language) for day in report.days]
