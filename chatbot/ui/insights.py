"""The insights page, for supervisors: what the log adds up to, in pictures first."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import streamlit as st
from markupsafe import Markup
from streamlit.delta_generator import DeltaGenerator

from chatbot.domain import Outcome
from chatbot.insights.period import Period
from chatbot.insights.report import Report
from chatbot.insights.shares import Share, whole
from chatbot.ui import insight_cards as cards
from chatbot.ui import radar
from chatbot.ui.choosing import one_of
from chatbot.ui.markup import element
from chatbot.ui.screen import Screen

STYLE = Path(__file__).parent / "insights.css"
CARDS = (
    cards.issues,
    cards.flowers,
    cards.batches,
    cards.remedies,
    cards.first_replies,
    cards.unchanged,
    cards.thumbs,
    cards.by_model,
    cards.drops,
    cards.reviews,
    cards.loads,
)


def show(screen: Screen, _body: DeltaGenerator) -> None:
    """The page; the sidebar has nothing of its own for it."""
    st.html(STYLE)
    st.title(screen.label("insights.title"), anchor=False)
    period = one_of(screen, "insights.period", [*Period], "period.", "insights-period", Period.MONTH)
    with st.spinner(screen.label("insights.counting")):
        report = screen.desk.insights.report(screen.person, Period(period))
        radar.panel(screen)
    since = screen.say("insights.days", first=screen.day(report.days[0]), last=screen.day(report.until))
    st.html(element("p", since, css="desk-quiet") + _figures(screen, report))
    for start in range(0, len(CARDS), 2):
        _row(screen, report, *CARDS[start : start + 2])


Card = Callable[[Screen, Report], None]


def _row(screen: Screen, report: Report, *shown: Card) -> None:
    for place, card in zip(st.columns(len(shown), gap="medium"), shown, strict=True):
        with place:
            card(screen, report)


def _figures(screen: Screen, report: Report) -> Markup:
    """The five numbers that say most, each with what it is counted from."""
    replies, given = report.first_replies, report.remedies
    cases = sum(report.outcomes.values())
    cost, count = sum((one.cost for one in given), start=cards.NOTHING), sum(one.count for one in given)
    median = "–" if replies.median is None else cards.duration(screen, replies.median)
    figures = (
        _figure(
            screen, "complaints", screen.number(cases), open=screen.number(report.outcomes.get(Outcome.OPEN, 0))
        ),
        _figure(screen, "cost", screen.money(cost), count=screen.number(count)),
        _figure(screen, "first_reply", median, count=screen.number(replies.answered)),
        _share(screen, "unchanged", whole(report.unchanged)),
        _share(screen, "by_model", whole(report.by_model)),
    )
    return element("div", *figures, css="desk-figures")


def _share(screen: Screen, key: str, share: Share) -> Markup:
    value = "–" if share.value is None else screen.percent(share.value)
    return _figure(screen, key, value, part=screen.number(share.part), whole=screen.number(share.whole))


def _figure(screen: Screen, key: str, value: str, /, **counted_from: str) -> Markup:
    return element(
        "div",
        element("div", screen.say(f"figure.{key}"), css="desk-label"),
        element("div", value, css="desk-value"),
        element("div", screen.say(f"figure.{key}_from", **counted_from), css="desk-quiet"),
        css="desk-figure",
    )
