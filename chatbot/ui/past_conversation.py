"""A conversation looked back on: what was said, what lay behind each reply, and what a supervisor says of it."""

from __future__ import annotations

import streamlit as st

from chatbot.domain import Conversation, Person, Thumb, Turn
from chatbot.terms import Query, marked
from chatbot.ui.findings import marks
from chatbot.ui.knowing import knowledge_of
from chatbot.ui.markup import chip, element, heading
from chatbot.ui.place import go_to
from chatbot.ui.score_card import score_card
from chatbot.ui.screen import Screen
from chatbot.ui.thumbs import given_thumbs
from chatbot.ui.turns import state_note


def past_conversation(screen: Screen, person: Person, conversation: Conversation, query: Query) -> None:
    with st.container(key="past"):
        st.button(
            screen.label("review.back"),
            key="review-back",
            icon=":material/arrow_back:",
            type="tertiary",
            on_click=go_to,
            args=(None,),
        )
        mark = chip(screen.say("sidebar.escalated"), css="desk-outside_policy") if conversation.escalated else ""
        st.html(
            element(
                "div",
                heading(screen.say("review.conversation", number=str(conversation.id))),
                element("span", screen.moment(conversation.started_at), " ", mark, css="desk-quiet"),
                css="desk-head",
            )
        )
        sent = screen.desk.store.cases.sent(conversation.id)
        judged = screen.desk.store.thumbs.of(conversation.id)
        for turn in conversation.turns:
            reply = sent[turn.id].text if turn.id in sent else turn.reply
            _said(screen, turn, reply, query, judged.get(turn.id, ()))
        score_card(screen, person, conversation)
        knowledge_of(screen, conversation, expanded=True)


def _said(screen: Screen, turn: Turn, reply: str, query: Query, judged: tuple[Thumb, ...]) -> None:
    """A message and its reply as it was sent, else drafted: no markup in them is read."""
    with st.container(key=f"said-{turn.id}"):
        given = [screen.say("message.order", number=turn.message.order)] if turn.message.order else []
        given += [screen.say("message.photo", name=turn.message.photo)] if turn.message.photo else []
        with st.chat_message("user", avatar=":material/person:"):
            st.html(element("div", marks(marked(turn.message.text, query)), css="desk-said"))
            if given:
                st.text("\n".join(given))
        if reply:
            with st.chat_message("assistant", avatar=":material/local_florist:"):
                st.html(element("div", marks(marked(reply, query)), css="desk-said"))
                given_thumbs(screen, judged)
        state_note(screen, turn)
