"""The turns of a conversation: what the customer wrote, and what the desk has for it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from chatbot.domain import Message, Turn, TurnState
from chatbot.models import Busy
from chatbot.ui.composer import send
from chatbot.ui.draft import draft
from chatbot.ui.markup import paragraph
from chatbot.ui.screen import Screen
from chatbot.ui.watching import watch


def past(screen: Screen, turns: Sequence[Turn]) -> None:
    """Earlier turns: message, and the reply as it was sent or else drafted."""
    sent = screen.desk.store.cases.sent(turns[0].conversation) if turns else {}
    for turn in turns:
        _asked(screen, turn)
        with st.chat_message("assistant", avatar=":material/local_florist:"):
            text = sent[turn.id].text if turn.id in sent else turn.reply
            if text:
                st.text(text)
            state_note(screen, turn)


def latest(screen: Screen, turn: Turn) -> None:
    """The last turn: its message, and its reply as a draft to send."""
    _asked(screen, turn)
    if turn.reply:
        draft(screen, turn)
    state_note(screen, turn)
    if turn.state is TurnState.RUNNING:
        watch(lambda: _ended(screen, turn))
    elif turn.state is not TurnState.COMPLETE and turn.approval is None:
        st.button(
            screen.label("turn.again"),
            key=f"again-{turn.id}",
            icon=":material/refresh:",
            on_click=send,
            args=(turn.message,),
        )


def _ended(screen: Screen, turn: Turn) -> bool:
    """Whether the turn is over: written by another run of a page, or done long ago and only now to be written."""
    screen.desk.store.finish_late()
    return screen.desk.store.turn(turn.id).state is not TurnState.RUNNING


def _asked(screen: Screen, turn: Turn) -> None:
    """What the turn answers: the customer's message, or a supervisor's word on what they asked before."""
    if turn.approval is None:
        customer(screen, turn.message, turn.number)
    else:
        st.html(paragraph(screen.say("turn.told"), css="desk-quiet"))


def customer(screen: Screen, message: Message, number: int) -> None:
    """What a customer wrote in message ``number``, as it was written: no markup in it is read."""
    given = [screen.say("message.order", number=message.order)] if message.order else []
    if message.photo:
        given.append(screen.say("message.photo", name=message.photo))
    with st.container(key=f"customer-{number}"), st.chat_message("user", avatar=":material/person:"):
        if message.text:
            st.text(message.text)
        if given:
            with st.container(key=f"given-{number}"):
                st.text("\n".join(given))


def state_note(screen: Screen, turn: Turn) -> None:
    """A turn that did not come to its end says so, and one for which the model was too busy."""
    if turn.state is not TurnState.COMPLETE:
        st.html(paragraph(screen.say(f"turn.{turn.state}"), css="desk-notice"))
    elif turn.error == str(Busy()):
        st.html(paragraph(screen.say("turn.busy"), css="desk-notice"))
