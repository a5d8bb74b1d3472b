"""What the day holds: what is overdue first, then what is due and who is called for."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from chatbot.access import may_see
from chatbot.domain import Case, Handover, StaffRole, Task
from chatbot.ui import radar
from chatbot.ui.acting import act
from chatbot.ui.casework import chips, due_chip, is_quiet, taken_text, task_name
from chatbot.ui.escaping import plain
from chatbot.ui.markup import chip, element, heading, label, paragraph
from chatbot.ui.place import APPROVALS, CASES, CHAT, open_page
from chatbot.ui.screen import Screen

ALERT_CASES = 6


def show(screen: Screen, _body: DeltaGenerator) -> None:
    """The page; the sidebar has nothing of its own for it."""
    st.title(screen.label("today.title"), anchor=False)
    with st.container(border=True, key="today"):
        _board(screen)


def panel(screen: Screen) -> None:
    """The same on the first page, while no conversation is open."""
    with st.container(border=True, key="today"):
        st.html(heading(screen.say("today.title")))
        _board(screen)


def _board(screen: Screen) -> None:
    board = screen.desk.cases.board(screen.person)
    found = radar.seen(screen) if screen.person.role.covers(StaffRole.SUPERVISOR) else None
    if is_quiet(board) and not (found and found.alerts):
        st.caption(screen.label("today.nothing"))
    if found and found.alerts:
        st.html(label(screen.say("radar.title")))
        radar.alerts(screen, found, ALERT_CASES)
    _tasks(screen, "today.overdue", board.overdue)
    _handovers(screen, board.handovers)
    _tasks(screen, "today.due", board.due_today)
    _unanswered(screen, board.unanswered)
    if board.approvals:
        st.button(
            screen.label("today.approvals", count=str(len(board.approvals))),
            key="today-approvals",
            type="tertiary",
            icon=":material/approval_delegation:",
            on_click=open_page,
            args=(APPROVALS,),
        )


def _tasks(screen: Screen, title: str, tasks: Sequence[Task]) -> None:
    if tasks:
        st.html(label(screen.say(title)))
    for task in tasks:
        with _row(f"due-{task.id}"):
            _open_case(f"due-open-{task.id}", task_name(screen, task), task.conversation)
            st.html(due_chip(screen, task.due_on))
            st.button(
                screen.label("task.done"),
                key=f"due-done-{task.id}",
                icon=":material/check:",
                on_click=act,
                args=(screen.desk.cases.finish, screen.person, task.id),
            )
        st.html(paragraph(task.title, css="desk-quiet"))


def _handovers(screen: Screen, handovers: Sequence[Handover]) -> None:
    if handovers:
        st.html(label(screen.say("today.handovers")))
    for handover in handovers:
        with _row(f"called-{handover.conversation}"):
            _called(screen, handover)
            st.html(chip(screen.moment(handover.at)))
            if handover.taken_by is not None:
                st.html(chip(taken_text(screen, handover.taken_by), "desk-offer"))
                continue
            st.button(
                screen.label("case.take"),
                key=f"called-take-{handover.conversation}",
                icon=":material/front_hand:",
                on_click=act,
                args=(screen.desk.cases.take, screen.person, handover.conversation),
            )


def _called(screen: Screen, handover: Handover) -> None:
    """The conversation's title, which opens it for who may see it already."""
    title = plain(handover.title) or screen.label("sidebar.untitled")
    if not may_see(screen.person, handover):
        st.markdown(title)
        return
    st.button(
        title,
        key=f"called-open-{handover.conversation}",
        type="tertiary",
        on_click=open_page,
        args=(CHAT, handover.conversation),
    )


def _unanswered(screen: Screen, cases: Sequence[Case]) -> None:
    if cases:
        st.html(label(screen.say("today.unanswered")))
    for case in cases:
        with _row(f"unanswered-{case.conversation}"):
            _open_case(f"unanswered-open-{case.conversation}", case.title, case.conversation)
            st.html(element("div", chips(screen, case)))


def _open_case(key: str, title: str, conversation: int) -> None:
    st.button(plain(title), key=key, type="tertiary", on_click=open_page, args=(CASES, conversation))


def _row(key: str) -> DeltaGenerator:
    return st.container(key=f"row-{key}", horizontal=True, vertical_alignment="center")
