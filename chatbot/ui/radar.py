"""What the batch radar sees: alerts with the cases behind them, and how it comes to its word."""

from __future__ import annotations

from datetime import date

import streamlit as st

from chatbot.access import require
from chatbot.desk import Insights
from chatbot.domain import Complaint, Person, StaffRole
from chatbot.insights.radar import (
    FALSE_WEEKS,
    FALSE_WEEKS_UNEVEN,
    FEWEST,
    LEVEL,
    SEEN,
    SEEN_SIZE,
    Alert,
    SuspectKind,
    Sweep,
)
from chatbot.ui.escaping import plain
from chatbot.ui.markup import chip, element, heading, paragraph
from chatbot.ui.place import CASES, open_page
from chatbot.ui.screen import Screen

RAREST = 0.0001  # below which a chance is told as less than that


def seen(screen: Screen) -> Sweep:
    """What the radar sees now. Raises ``Refusal`` for staff."""
    require(screen.person, StaffRole.SUPERVISOR)
    insights = screen.desk.insights
    return _sweep(insights, screen.person, screen.desk.settings.db, insights.radar_state())


@st.cache_data(show_spinner=False, max_entries=8)
def _sweep(_insights: Insights, _person: Person, log: str, state: tuple[date, str, int]) -> Sweep:
    """Kept while no case has changed: the first page asks at every click."""
    return _insights.radar(_person)


def alerts(screen: Screen, found: Sweep, most: int | None = None) -> None:
    """The alerts alone, each with its cases to open, or ``most`` of them."""
    for alert in found.alerts:
        with st.container(border=True, key=f"radar-alert-{alert.kind}-{alert.name}"):
            st.html(_told(screen, alert))
            with st.container(key=f"radar-cases-{alert.kind}-{alert.name}", horizontal=True):
                for case in alert.cases[:most]:
                    _case(screen, alert, case)
            if most is not None and len(alert.cases) > most:
                st.caption(screen.label("radar.more", count=screen.number(len(alert.cases) - most)))


def panel(screen: Screen) -> None:
    """The radar on the insights page: its alerts, or that there are none; what it looked at; how it decides."""
    found = seen(screen)
    with st.container(border=True, key="radar"):
        st.html(heading(screen.say("radar.title")))
        alerts(screen, found)
        if not found.alerts:
            st.html(paragraph(screen.say("radar.quiet" if found.batches or found.flowers else "radar.nothing")))
        looked_at = {
            "batches": screen.number(found.batches),
            "flowers": screen.number(found.flowers),
            "orders": screen.number(found.orders),
            "complaints": screen.number(found.complaints),
        }
        st.html(paragraph(screen.say("radar.looked_at", **looked_at), css="desk-quiet"))
        with st.expander(screen.label("radar.how"), type="compact"):
            st.html(_how(screen))


def _how(screen: Screen) -> str:
    figures = {
        "level": screen.percent(LEVEL),
        "false": screen.percent(FALSE_WEEKS, 1),
        "uneven": screen.percent(FALSE_WEEKS_UNEVEN, 1),
        "size": screen.number(SEEN_SIZE),
        "seen": screen.percent(SEEN),
        "fewest": screen.number(FEWEST),
    }
    lines = [screen.say(f"radar.{key}", **figures) for key in ("test", "correction", "measured", "limits")]
    return element("div", *(paragraph(line, css="desk-quiet") for line in lines), css="desk-how")


def _told(screen: Screen, alert: Alert) -> str:
    counts = {
        "complaints": screen.number(alert.complaints),
        "orders": screen.number(alert.orders),
        "expected": screen.number(alert.expected, 1),
    }
    name = screen.say(f"radar.{alert.kind}", name=_name(screen, alert))
    rare = alert.chance < RAREST
    share = screen.percent(max(alert.chance, RAREST), 2)
    chance = screen.say("radar.rare" if rare else "radar.chance", chance=share)
    head = element("div", element("strong", name), " ", chip(chance, "desk-outside_policy"), css="desk-chips")
    return head + paragraph(screen.say("radar.alert", **counts))


def _name(screen: Screen, alert: Alert) -> str:
    flower = screen.desk.shop.flowers.get(alert.name)
    return screen.flower(flower) if alert.kind is SuspectKind.FLOWER and flower else alert.name


def _case(screen: Screen, alert: Alert, case: Complaint) -> None:
    order = screen.desk.shop.orders.get(case.order)
    parts = [screen.say("order.title", number=case.order), *([screen.product(order)] if order else [])]
    st.button(
        plain(" · ".join(parts)),
        key=f"radar-open-{alert.kind}-{alert.name}-{case.conversation}",
        icon=":material/folder_open:",
        on_click=open_page,
        args=(CASES, case.conversation),
    )
