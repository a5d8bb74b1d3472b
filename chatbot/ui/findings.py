"""The conversations that were found, and what was found in them, to open one or to take them along as a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial

import streamlit as st
from markupsafe import Markup

from chatbot.domain import Conversation, Found, LogFilter, Logged
from chatbot.export import Format, logs, pairs
from chatbot.languages.folding import has_chinese
from chatbot.redaction import Redactor, redactor_of
from chatbot.terms import Part, Query, excerpt, query_of
from chatbot.ui.escaping import plain
from chatbot.ui.filters import Queue, found
from chatbot.ui.markup import chip, element
from chatbot.ui.place import go_to
from chatbot.ui.screen import Screen

PAGE = 20
EXCERPT = 110
GIVEN_OUT = 500  # conversations that a browser is given at once
FILES: Mapping[str, Callable[[Iterator[Logged], Redactor], Iterator[str]]] = {
    "logs.csv": lambda turns, redactor: logs(turns, Format.CSV, redactor),
    "logs.jsonl": lambda turns, redactor: logs(turns, Format.JSONL, redactor),
    "pairs.jsonl": pairs,
}


def findings(screen: Screen, queue: Queue, wanted: LogFilter, current: Conversation | None) -> None:
    """The newest of them, with a button for more."""
    shown = st.session_state.get("found", PAGE)
    listed = found(screen, queue, wanted, shown + 1)
    query = query_of(wanted.text)
    with st.container(key="findings"):
        for one in listed[:shown]:
            _finding(screen, one, query, current is not None and current.id == one.conversation.id)
        if not listed:
            st.text(screen.say("found.nothing" if wanted == LogFilter() else "found.no_match"))
        if len(listed) > shown:
            st.button(screen.label("sidebar.older"), key="found-older", type="tertiary", on_click=_show_more)
    if listed:
        _files(screen, queue, wanted)


def marks(parts: tuple[Part, ...]) -> Markup:
    """A text with what was looked for marked in it."""
    return Markup("").join(element("mark", part.text) if part.hit else Markup.escape(part.text) for part in parts)


def _finding(screen: Screen, one: Found, query: Query, current: bool) -> None:
    with st.container(key=f"found-{'current' if current else 'other'}-{one.conversation.id}"):
        st.button(
            plain(one.conversation.title) or screen.label("sidebar.untitled"),
            key=f"review-{one.conversation.id}",
            type="tertiary",
            width="stretch",
            on_click=go_to,
            args=(one.conversation.id,),
        )
        st.html(_excerpt(one, query) + element("div", *_about(screen, one), css="desk-quiet desk-about"))


def _excerpt(one: Found, query: Query) -> Markup:
    """The place that was found, in what the customer said or else in the reply."""
    if not query:
        return Markup("")
    places = (excerpt(text, query, _room(text)) for text in (one.message, one.reply))
    hit = next((parts for parts in places if any(part.hit for part in parts)), ())
    return element("div", marks(hit), css="desk-excerpt") if hit else Markup("")


def _room(text: str) -> int:
    """A Chinese character is twice as wide as a letter."""
    return EXCERPT // 2 if has_chinese(text) else EXCERPT


def _about(screen: Screen, one: Found) -> Iterator[Markup]:
    yield element("span", screen.moment(one.conversation.started_at))
    if one.status:
        yield chip(screen.say(f"status.{one.status}"), css=f"desk-{one.status}")
    elif one.intent:
        yield chip(screen.say(f"intent.{one.intent}"), css="desk-intent")
    for issue in one.issues:
        yield chip(screen.say(f"issue.{issue}"))
    if one.dropped:
        yield chip(screen.say("found.dropped", count=str(one.dropped)))
    if one.reviewed:
        yield chip(one.label or screen.say("queue.reviewed"), css="desk-offer")


def _show_more() -> None:
    st.session_state["found"] = st.session_state.get("found", PAGE) + PAGE


def _files(screen: Screen, queue: Queue, wanted: LogFilter) -> None:
    def file(name: str) -> bytes:
        return "".join(FILES[name](_turns(screen, queue, wanted), redactor_of(screen.desk.shop))).encode()

    with st.popover(screen.label("export.title"), icon=":material/download:"):
        st.text(screen.say("export.text", count=screen.number(GIVEN_OUT)))
        for name in FILES:
            st.download_button(
                screen.label(f"export.{name.replace('.', '_')}"),
                partial(file, name),  # made when it is asked for, not each time that the page is shown
                file_name=f"{screen.today.isoformat()}-{name}",
                mime="text/csv" if name.endswith("csv") else "application/jsonl",
                key=f"export-{name}",
                on_click="ignore",
                width="stretch",
            )


def _turns(screen: Screen, queue: Queue, wanted: LogFilter) -> Iterator[Logged]:
    for one in found(screen, queue, wanted, GIVEN_OUT):
        yield from screen.desk.store.archive.turns_of(one.conversation.id)
