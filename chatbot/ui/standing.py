"""Where a conversation stands, above its latest turn: who has it, its case, and a supervisor's word on it."""

from __future__ import annotations

import streamlit as st

from chatbot.desk import untold
from chatbot.domain import Approval, ApprovalState, CaseFile, Conversation
from chatbot.ui.acting import act
from chatbot.ui.casework import chips
from chatbot.ui.escaping import plain
from chatbot.ui.place import CASES, open_page
from chatbot.ui.screen import Screen

TELL = "tell"


def standing(screen: Screen, conversation: Conversation, found: CaseFile) -> None:
    _who(screen, conversation, found)
    _word(screen, found, conversation)
    if found.case is not None:
        with st.container(horizontal=True, vertical_alignment="center", key="standing"):
            st.html(chips(screen, found.case))
            st.button(
                screen.label("case.open"),
                key="standing-case",
                type="tertiary",
                icon=":material/folder_open:",
                on_click=open_page,
                args=(CASES, found.conversation),
            )


def told_now(screen: Screen) -> Approval | None:
    """The supervisor's word that a reply is to be written with, if that was just asked for."""
    number: int | None = st.session_state.pop(TELL, None)
    return None if number is None else screen.desk.store.cases.approval(number)


def _who(screen: Screen, conversation: Conversation, found: CaseFile) -> None:
    """Who was called and has come. From then on the assistant only suggests."""
    if found.taken_by is not None:
        mine = found.taken_by.id == screen.person.id
        key = "conversation.mine" if mine else "conversation.owned"
        st.info(screen.label(key, name=found.taken_by.name), icon=":material/front_hand:")
    elif conversation.escalated:
        st.warning(screen.label("conversation.escalated"), icon=":material/support_agent:")
        st.button(
            screen.label("case.take"),
            key="take",
            icon=":material/front_hand:",
            on_click=act,
            args=(screen.desk.cases.take, screen.person, conversation.id),
        )


def _word(screen: Screen, found: CaseFile, conversation: Conversation) -> None:
    approval = untold(found, conversation.turns)
    if approval is None or approval.decided_by is None:
        return
    agreed = approval.state is ApprovalState.APPROVED
    told = screen.label(f"approval.{approval.state}", name=approval.decided_by.name)
    (st.success if agreed else st.warning)(told, icon=":material/approval_delegation:")
    if approval.reason:
        st.caption(plain(approval.reason))
    st.button(
        screen.label("approval.tell"), key="tell-customer", type="primary", on_click=_tell, args=(approval.id,)
    )


def _tell(approval: int) -> None:
    st.session_state[TELL] = approval
