"""What the review page shows: a queue, words that were said, and filters."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import Any

import streamlit as st

from chatbot.domain import Found, Intent, Issue, Language, LogFilter, Rating, Status
from chatbot.ui.choosing import one_of
from chatbot.ui.screen import Screen

SAMPLE = 20
WEEK = timedelta(days=6)
LONGEST_SEARCH = 200


class Queue(StrEnum):
    ALL = "all"
    TO_REVIEW = "to_review"
    REVIEWED = "reviewed"
    SAMPLE = "sample"


@dataclass(frozen=True)
class _Choice:
    """A filter by several values; ``name`` is what ``LogFilter`` calls it."""

    name: str
    values: Sequence[Any]
    shown: Callable[[Any], str]


def filters(screen: Screen) -> tuple[Queue, LogFilter]:
    """Show them, and give what they are set to."""
    with st.container(key="filters", horizontal=True, vertical_alignment="center"):
        said = st.text_input(
            screen.say("filter.text"),
            key="filter-text",
            placeholder=screen.say("filter.placeholder"),
            max_chars=LONGEST_SEARCH,
            icon=":material/search:",
            label_visibility="collapsed",
        )
        queue = one_of(screen, "filter.queue", [*Queue], "queue.", "filter-queue")
        with st.popover(screen.label("filter.title"), icon=":material/tune:"):
            chosen = _chosen(screen)
    return Queue(queue), LogFilter(text=said, **chosen)


def found(screen: Screen, queue: Queue, wanted: LogFilter, limit: int) -> tuple[Found, ...]:
    """The conversations of ``queue`` that are wanted."""
    archive = screen.desk.store.archive
    match queue:
        case Queue.SAMPLE:
            week = screen.today - WEEK, screen.today
            return archive.sample(replace(wanted, days=wanted.days or week), min(SAMPLE, limit))
        case Queue.ALL:
            return archive.find(wanted, limit)
    return archive.find(replace(wanted, reviewed=queue is Queue.REVIEWED), limit)


def _chosen(screen: Screen) -> Mapping[str, Any]:
    days = st.date_input(screen.say("filter.days"), value=[], key="filter-days", format="YYYY-MM-DD")
    several = {
        choice.name: tuple(
            st.multiselect(
                screen.say(f"filter.{choice.name}"),
                choice.values,
                format_func=choice.shown,
                key=screen.key(f"filter-{choice.name}"),
                placeholder=screen.say("filter.any"),
            )
        )
        for choice in _choices(screen)
        if choice.values
    }
    either = {
        "edited": _either(screen, "edited", "as_edited", "as_drafted"),
        "dropped": _either(screen, "dropped", "some", "none"),
    }
    return {**several, **either, "days": days if len(days) == 2 else None}


def _either(screen: Screen, name: str, yes: str, no: str) -> bool | None:
    """A filter that may be left alone; ``yes`` and ``no`` name the texts of its two sides."""
    chosen: bool | None = st.segmented_control(
        screen.say(f"filter.{name}"),
        [True, False],
        format_func=lambda side: screen.say(f"filter.{yes if side else no}"),
        key=f"filter-{name}",
    )
    return chosen


def _choices(screen: Screen) -> tuple[_Choice, ...]:
    flowers, archive = screen.desk.shop.flowers, screen.desk.store.archive
    staff = {member.person.id: member.person.name for member in screen.desk.store.people.all()}

    def named(family: str) -> Callable[[Any], str]:
        return lambda value: screen.say(f"{family}.{value}")

    return (
        _Choice("staff", [*staff], lambda id: staff[id]),
        _Choice("intents", [*Intent], named("intent")),
        _Choice("issues", [*Issue], named("issue")),
        _Choice("flowers", [*flowers], lambda id: screen.flower(flowers[id])),
        _Choice("languages", [*Language], named("language")),
        _Choice("statuses", [*Status], named("status")),
        _Choice("ratings", [*Rating], named("rating")),
        _Choice("models", archive.models(), str),
        _Choice("prompts", archive.prompts(), str),
        _Choice("labels", archive.labels(), str),
    )
