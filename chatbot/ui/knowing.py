"""What to know: what was understood, what the shop decides, and what it all rests on."""

from __future__ import annotations

import streamlit as st

from chatbot.domain import Conversation, Turn
from chatbot.ui.decision import decision_card
from chatbot.ui.diagnosis import diagnosis
from chatbot.ui.making import making
from chatbot.ui.markup import heading
from chatbot.ui.screen import Screen
from chatbot.ui.sources import sources


# A fragment: to look at another turn does not stop a reply that is being written.
@st.fragment
def knowledge_of(screen: Screen, conversation: Conversation, expanded: bool = False) -> None:
    """What to know about one turn of ``conversation``: the latest, or the one that is chosen.

    ``expanded`` also shows how it was written, without being asked.
    """
    with st.container(key="knowing"):
        turns = {turn.number: turn for turn in conversation.turns}
        number = max(turns)
        if len(turns) > 1:
            number = st.segmented_control(
                screen.say("know.turn"),
                sorted(turns),
                default=number,
                required=True,
                # With the latest turn in its key: a new turn is shown when it comes.
                key=f"turn-{turns[number].id}",
            )
        knowledge(screen, turns[number], expanded)


def knowledge(screen: Screen, turn: Turn, expanded: bool = False) -> None:
    """All that the desk knows of ``turn`` so far."""
    if turn.inquiry is None:
        st.caption(screen.label("know.nothing"))
        return
    if turn.decision is not None:
        decision_card(screen, turn.decision)
    with st.container(border=True, key=f"know-{turn.id}"):
        st.html(heading(screen.say("know.title")))
        diagnosis(screen, turn)
    if turn.facts.every:
        sources(screen, turn.facts.every)
    if turn.plan is not None and (turn.sentences or turn.dropped):
        making(screen, turn, expanded)
