"""The decision as a card: status, remedies, what it rests on, what is missing and what would change it."""

from __future__ import annotations

from itertools import groupby

import streamlit as st
from markupsafe import Markup

from chatbot.domain import Decision, Remedy
from chatbot.ui.markup import bullets, chip, definitions, element, heading, label, paragraph
from chatbot.ui.screen import Screen


def decision_card(screen: Screen, decision: Decision) -> None:
    meaning = "escalated" if decision.escalated else decision.status
    with st.container(border=True, key="decision"):
        st.html(
            element(
                "div",
                heading(screen.say("decision.title")),
                chip(screen.say(f"status.{decision.status}"), css=f"desk-{decision.status}"),
                css="desk-head",
            )
            + paragraph(screen.say(f"status_means.{meaning}"), css="desk-quiet")
            + _options(screen, decision)
            + _missing(screen, decision)
        )
        if decision.would_change:
            with st.expander(
                screen.label("decision.would_change"), expanded=len(decision.would_change) == 1, type="compact"
            ):
                st.html(_changes(screen, decision))
        with st.expander(screen.label("decision.clauses", count=str(len(decision.clauses))), type="compact"):
            st.html(definitions((clause, _clause(screen, clause)) for clause in decision.clauses))


def _options(screen: Screen, decision: Decision) -> Markup:
    """The alternatives, the one that leads first."""
    options = [
        element(
            "li",
            _together(screen, tuple(remedies)),
            css="desk-option",
        )
        for _, remedies in groupby(decision.remedies, key=lambda remedy: remedy.option)
    ]
    if not options:
        return Markup("")
    title = "decision.options" if len(options) > 1 else "decision.option"
    return label(screen.say(title)) + element("ol", *options, css="desk-options")


def _together(screen: Screen, remedies: tuple[Remedy, ...]) -> Markup:
    parts = Markup(" + ").join(_remedy(screen, remedy) for remedy in remedies)
    waits = any(remedy.approval for remedy in remedies)
    return parts + (
        Markup(" ") + chip(screen.say("decision.approval"), css="desk-needs_approval") if waits else ""
    )


def _remedy(screen: Screen, remedy: Remedy) -> Markup:
    name = element("span", screen.say(f"remedy.{remedy.kind}"))
    if remedy.amount is None:
        return name
    return name + Markup(" ") + element("strong", screen.money(remedy.amount))


def _missing(screen: Screen, decision: Decision) -> Markup:
    if not decision.missing:
        return Markup("")
    return label(screen.say("decision.missing")) + bullets(
        screen.say(f"missing.{missing}") for missing in decision.missing
    )


def _changes(screen: Screen, decision: Decision) -> Markup:
    """For each thing that the customer could still show, the decision that it gives."""
    return Markup("").join(
        element(
            "div",
            paragraph(
                screen.say("decision.with", shown=screen.listed([_shown(screen, one) for one in change.show]))
            ),
            chip(screen.say(f"status.{change.decision.status}"), css=f"desk-{change.decision.status}"),
            _options(screen, change.decision),
            css="desk-change",
        )
        for change in decision.would_change
    )


def _shown(screen: Screen, name: str) -> str:
    return screen.say(f"shown.{name}")


def _clause(screen: Screen, id: str) -> str:
    clause = screen.desk.shop.policy.clauses.get(id)
    return screen.told(clause.text) if clause else screen.say("decision.no_text")
