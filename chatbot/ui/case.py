"""One case: where it stands, what was promised, its photos, what was sent, and what happened when."""

from __future__ import annotations

import streamlit as st

from chatbot.domain import Case, CaseFile, CaseState, Deed
from chatbot.ui.acting import act
from chatbot.ui.casework import chips, due_chip, remedies_text, taken_text, task_name
from chatbot.ui.decision import decision_card
from chatbot.ui.draft import draft
from chatbot.ui.escaping import plain
from chatbot.ui.gallery import gallery
from chatbot.ui.happened import happened
from chatbot.ui.markup import definitions, heading, paragraph
from chatbot.ui.noting import note_read
from chatbot.ui.place import CHAT, go_to, open_page
from chatbot.ui.reply_sent import sent_replies
from chatbot.ui.screen import Screen

CHOOSING = (CaseState.OPEN, CaseState.WAITING_FOR_CUSTOMER, CaseState.APPROVED)


def case_page(screen: Screen, conversation: int) -> None:
    st.button(
        screen.label("case.back"),
        key="case-back",
        icon=":material/arrow_back:",
        type="tertiary",
        on_click=go_to,
        args=(None,),
    )
    found = screen.desk.cases.file(screen.person, conversation)
    if found.case is None:
        st.caption(screen.label("case.none"))
        return
    note_read(screen, conversation, deed=Deed.CASE_READ)
    st.title(plain(found.case.title) or screen.label("sidebar.untitled"), anchor=False)
    st.html(chips(screen, found.case))
    _actions(screen, found)
    left, right = st.columns([11, 9], gap="large")
    with left:
        _tasks(screen, found)
        _choice(screen, found.case)
        _to_send(screen, found)
        gallery(screen, found)
        sent_replies(screen, found)
    with right:
        _about(screen, found)
        decision_card(screen, found.case.decision)
        happened(screen, found)


def _actions(screen: Screen, found: CaseFile) -> None:
    cases, person, number = screen.desk.cases, screen.person, found.conversation
    with st.container(horizontal=True, key="case-actions"):
        st.button(
            screen.label("case.conversation"),
            key="case-chat",
            icon=":material/forum:",
            on_click=open_page,
            args=(CHAT, number),
        )
        if found.taken_by is None or found.taken_by.id != person.id:
            st.button(
                screen.label("case.take"),
                key="case-take",
                icon=":material/front_hand:",
                on_click=act,
                args=(cases.take, person, number),
            )
        if found.case is not None and found.case.state is not CaseState.CLOSED:
            st.button(
                screen.label("case.close"),
                key="case-close",
                icon=":material/task_alt:",
                on_click=act,
                args=(cases.close, person, number),
            )


def _about(screen: Screen, found: CaseFile) -> None:
    assert found.case is not None
    with st.container(border=True, key="case-about"):
        st.html(
            heading(screen.say("case.title"))
            + definitions(
                [
                    (screen.say("case.order"), found.case.order or ""),
                    (screen.say("case.batch"), found.case.batch or ""),
                    (screen.say("case.who"), taken_text(screen, found.taken_by)),
                    (screen.say("case.opened"), screen.moment(found.case.opened_at)),
                    (screen.say("case.due"), screen.day(found.case.due_on) if found.case.due_on else ""),
                ]
            )
        )


def _tasks(screen: Screen, found: CaseFile) -> None:
    with st.container(border=True, key="case-tasks"):
        st.html(heading(screen.say("case.tasks")))
        if not found.tasks:
            st.caption(screen.label("case.no_tasks"))
        for task in found.tasks:
            with st.container(horizontal=True, vertical_alignment="center", key=f"row-task-{task.id}"):
                st.html(paragraph(task_name(screen, task)))
                if task.done_at is not None and task.done_by is not None:
                    told = screen.say("task.done_by", name=task.done_by.name, at=screen.moment(task.done_at))
                    st.html(paragraph(told, css="desk-quiet"))
                    continue
                st.html(due_chip(screen, task.due_on))
                st.button(
                    screen.label("task.done"),
                    key=f"task-done-{task.id}",
                    icon=":material/check:",
                    on_click=act,
                    args=(screen.desk.cases.finish, screen.person, task.id),
                )
            if task.promise:
                st.html(paragraph(screen.say("task.promise", text=task.promise), css="desk-quiet"))


def _to_send(screen: Screen, found: CaseFile) -> None:
    """The reply that the customer still waits for."""
    last = screen.desk.store.conversation(found.conversation).turns[-1]
    closed = found.case is not None and found.case.state is CaseState.CLOSED
    if last.reply and last.id not in found.sent and not closed:
        draft(screen, last)


def _choice(screen: Screen, case: Case) -> None:
    """What the customer may take, once they have said so."""
    options = dict.fromkeys(remedy.option for remedy in case.decision.remedies)
    if case.state not in CHOOSING or not options:
        return
    with st.container(border=True, key="case-choice"):
        st.html(heading(screen.say("case.choice")) + paragraph(screen.say("case.choice_means"), css="desk-quiet"))
        for option in options:
            chosen = [remedy for remedy in case.decision.remedies if remedy.option == option]
            waits = any(remedy.approval for remedy in chosen)
            st.button(
                plain(remedies_text(screen, chosen)),
                key=f"case-option-{option}",
                icon=":material/approval_delegation:" if waits else ":material/check:",
                help=screen.label("case.asks_supervisor") if waits else None,
                on_click=act,
                args=(screen.desk.cases.accept, screen.person, case.conversation, option),
            )
