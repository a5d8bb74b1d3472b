"""The audit log's note that a person has read conversations or their cases, once each time they turn to them."""

from __future__ import annotations

import logging

import streamlit as st

from chatbot.domain import Deed, Thing
from chatbot.store import LogError
from chatbot.ui.screen import Screen

log = logging.getLogger(__name__)

READ = "read"


def note_read(screen: Screen, *conversations: int, deed: Deed = Deed.CONVERSATION_READ) -> None:
    """Record that the person reads ``conversations``, but for those that they were reading already."""
    before, known = st.session_state.get(READ, (None, ()))
    new = [one for one in conversations if before != deed or one not in known]
    if all(note(screen, deed, Thing.CONVERSATION, one) for one in new):
        st.session_state[READ] = deed, conversations


def note(
    screen: Screen, deed: Deed, thing: Thing | None = None, number: int | None = None, detail: str = ""
) -> bool:
    """Record that the person reads something; False if the log cannot be written.

    They may read it all the same: a shop has to go on with its day. The page says so, and the server's own log
    takes the note.
    """
    try:
        screen.desk.store.audit.record(screen.person, deed, thing, number, detail)
    except LogError as error:
        if not error.readable:
            raise
        log.warning("not on record: person %s, %s %s %s", screen.person.id, deed, number or "", detail)
        # A toast, for the page scrolls to its reply and away from what stands at its head.
        told = f"{screen.refused(error)} {screen.label('log.reading')}"
        st.toast(told, icon=":material/database_off:", duration="long")
        return False
    return True


def has_read(conversation: int) -> None:
    """Take ``conversation`` as what the person reads: they have just written to it."""
    st.session_state[READ] = Deed.CONVERSATION_READ, (conversation,)
