"""A reply while it is written: sentences as they are released, with what to know beside them."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Generator
from contextlib import closing
from traceback import format_tb

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from chatbot.assistant import Event
from chatbot.domain import Approval, Conversation, Language, Message, Sentence, ShopError, Turn, TurnState
from chatbot.draft import Waiting, Writing
from chatbot.reply import reply_of
from chatbot.store import LogError
from chatbot.ui.acting import log_trouble
from chatbot.ui.composer import send, taken_picture
from chatbot.ui.knowing import knowledge
from chatbot.ui.markup import heading
from chatbot.ui.noting import has_read
from chatbot.ui.place import go_to
from chatbot.ui.screen import Screen
from chatbot.ui.scrolling import bring_into_view
from chatbot.ui.turns import customer, past
from chatbot.ui.watching import watch

log = logging.getLogger(__name__)

BEAT_S = 0.2  # how soon a stop is noticed while a sentence is being written


def answer(
    screen: Screen,
    conversation: Conversation | None,
    asked: Message | Approval,
    said: DeltaGenerator,
    known: DeltaGenerator,
) -> None:
    """Answer a message, or tell of a supervisor's word, on the page; then show the page anew from the log.

    The stop button, a reload and a closed tab end the script within ``BEAT_S`` seconds; the iterator is closed
    then, and the turn is cancelled with what was released.
    """
    with said:
        place, reply = _laid_out(screen, conversation, asked)
        over, kept = threading.Event(), threading.Event()
        watch(over.is_set)
    try:
        _write(screen, _events(screen, conversation, asked), reply, known, kept)
    except LogError as error:
        with reply if kept.is_set() else place.container(border=True, key="not-taken"):
            _unwritten(screen, error, asked, kept.is_set())
        return  # the page stays: what is on it is nowhere else
    except ShopError:
        over.set()
        raise
    except Exception as error:
        _log_cause(error)  # the turn says that it failed, and the page will
    except BaseException:
        over.set()
        raise
    over.set()
    st.rerun()


def _laid_out(
    screen: Screen, conversation: Conversation | None, asked: Message | Approval
) -> tuple[DeltaGenerator, DeltaGenerator]:
    """What was said before and what is asked now; the place for what comes of it, and in that the reply's."""
    turns = conversation.turns if conversation else ()
    past(screen, turns)
    with st.container(key="latest"):
        if isinstance(asked, Message):
            customer(screen, asked, len(turns) + 1)
        place = st.empty()
        reply = place.container(border=True, key="writing")
        bring_into_view("latest", f"writing-{len(turns)}")
    return place, reply


def _log_cause(error: Exception) -> None:
    """For the server's log, but for the error's words: there is much in which they would be the customer's."""
    where = "".join(format_tb(error.__traceback__))
    log.error("a reply could not be written: %s\n%s", type(error).__name__, where)


def _unwritten(screen: Screen, error: LogError, asked: Message | Approval, kept: bool) -> None:
    """Say what the log could not take: the end of the reply, or the message itself, which is sent again then."""
    log_trouble(screen, error)
    st.caption(screen.label("log.late" if kept else "log.not_taken"))
    if not kept and isinstance(asked, Message):
        st.button(
            screen.label("turn.again"), key="send-again", icon=":material/refresh:", on_click=send, args=(asked,)
        )


def _events(
    screen: Screen, conversation: Conversation | None, asked: Message | Approval
) -> Generator[Event, None, None]:
    assistant = screen.desk.assistant
    if isinstance(asked, Approval):
        return assistant.tell(asked, screen.person)
    number = conversation.id if conversation else None
    return assistant.answer(number, asked, by=screen.person)


def _write(
    screen: Screen,
    answer: Generator[Event, None, None],
    reply: DeltaGenerator,
    known: DeltaGenerator,
    kept: threading.Event,
) -> None:
    released: list[Sentence] = []
    language, beat = Language.ENGLISH, 0.0
    with reply:
        st.html(heading(screen.say("send.title")))
        text = st.empty()
        text.caption(screen.label("send.writing"))
        pulse = st.empty()
        # Any button ends the run. The input has one of its own, but only for what was typed into it.
        st.button(screen.label("send.stop"), key="stop", type="tertiary", icon=":material/stop_circle:")
    with closing(answer) as events:
        for event in events:
            kept.set()  # the message is committed before anything else happens
            if isinstance(event, Turn) and event.state is TurnState.RUNNING:
                language = event.plan.language if event.plan else language
                _begun(screen, event, known)
            elif isinstance(event, Sentence):
                released.append(event)
                text.text(reply_of(released, language))
            elif isinstance(event, Writing | Waiting) and time.monotonic() > beat + BEAT_S:
                # Streamlit ends a run when the run writes to the page: this is how a stop reaches the model.
                beat = time.monotonic()
                _beat(screen, event, text, pulse if released else None)


def _beat(screen: Screen, event: Writing | Waiting, text: DeltaGenerator, below: DeltaGenerator | None) -> None:
    """What the model is at, in the place of ``text`` or ``below`` it: writing, or busy with others."""
    if isinstance(event, Waiting):
        (below or text).caption(screen.label("send.busy", before=screen.number(event.before)))
    elif below is not None:
        below.empty()
    else:
        text.caption(screen.label("send.writing"))


def _begun(screen: Screen, turn: Turn, known: DeltaGenerator) -> None:
    if turn.plan is None:
        has_read(turn.conversation)
        go_to(turn.conversation)
        if picture := taken_picture():
            screen.desk.cases.add_photo(screen.person, turn.conversation, picture)
    else:
        with known, st.container(key="knowing"):
            knowledge(screen, turn)
