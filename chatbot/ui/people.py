"""The people page, for admins: who may sign in, in which role, and a new password for who has lost theirs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from chatbot import passwords
from chatbot.access import Refusal
from chatbot.domain import Member, Person, StaffRole
from chatbot.people import LONGEST_EMAIL, LONGEST_NAME
from chatbot.ui.markup import chip, element, heading
from chatbot.ui.provider import is_set_up
from chatbot.ui.screen import Screen

# What the last click has led to: a text to show once, a refusal, or a password to hand over.
DONE, REFUSED, HANDED = "people_done", "people_refused", "people_handed"


def show(screen: Screen, _body: DeltaGenerator) -> None:
    members = screen.desk.people.everyone(screen.person)
    st.title(screen.label("people.title"), anchor=False)
    _outcome(screen)
    with st.container(border=True, key="people-add"):
        st.html(heading(screen.say("people.add")))
        _form(screen)
    with st.container(key="people"):
        for member in members:
            _entry(screen, member)


def _form(screen: Screen) -> None:
    with (
        st.form("add", clear_on_submit=True, border=False),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        st.text_input(screen.label("people.name"), key="new_name", max_chars=LONGEST_NAME)
        st.selectbox(
            screen.label("people.role"),
            [*StaffRole],
            format_func=_role(screen),
            key=screen.key("new_role"),
        )
        st.form_submit_button(
            screen.label("people.add_button"), type="primary", on_click=_add, args=(screen,), width="content"
        )


def _entry(screen: Screen, member: Member) -> None:
    person = member.person
    with st.container(border=True, key=f"person-{person.id}"):
        told, role, actions = st.columns([4, 3, 4], vertical_alignment="center")
        with told:
            st.html(element("div", person.name, " ", _state(screen, member), css="desk-person"))
            st.html(element("p", _seen(screen, member), css="desk-quiet"))
        with role:
            st.selectbox(
                screen.label("people.role"),
                [*StaffRole],
                index=[*StaffRole].index(person.role),
                format_func=_role(screen),
                key=_key(screen, person),
                label_visibility="collapsed",
                disabled=member.disabled_at is not None,
                on_change=_set_role,
                args=(screen, person),
            )
            if is_set_up():
                _email(screen, member)
        with actions, st.container(horizontal=True, horizontal_alignment="right"):
            _actions(screen, member)


def _email(screen: Screen, member: Member) -> None:
    st.text_input(
        screen.label("people.email"),
        member.email or "",
        key=f"email-{member.person.id}",
        max_chars=LONGEST_EMAIL,
        placeholder=screen.say("people.email"),
        label_visibility="collapsed",
        on_change=_set_email,
        args=(screen, member.person),
    )


def _actions(screen: Screen, member: Member) -> None:
    person = member.person
    if member.disabled_at is not None:
        st.button(
            screen.label("people.enable"), key=f"enable-{person.id}", on_click=_enable, args=(screen, person)
        )
        return
    st.button(screen.label("people.reset"), key=f"reset-{person.id}", on_click=_reset, args=(screen, person))
    st.button(screen.label("people.disable"), key=f"disable-{person.id}", on_click=_disable, args=(screen, person))


def _state(screen: Screen, member: Member) -> str:
    if member.disabled_at is not None:
        return chip(screen.say("people.disabled"), css="desk-outside_policy")
    if member.person.id == screen.person.id:
        return chip(screen.say("people.you"), css="desk-intent")
    return chip(screen.say("people.provisional"), css="desk-needs_information") if member.provisional else ""


def _seen(screen: Screen, member: Member) -> str:
    if member.seen_at is None:
        return screen.say("people.never")
    return screen.say("people.seen", moment=screen.moment(member.seen_at))


def _role(screen: Screen) -> Callable[[StaffRole], str]:
    return lambda role: screen.say(f"role.{role}")


def _key(screen: Screen, person: Person) -> str:
    return screen.key(f"role-{person.id}")


# --- what the buttons do: the rules, and who may, are `Management`'s -----------------------------------------


def _add(screen: Screen) -> None:
    name, password = st.session_state["new_name"], passwords.fresh()
    role = StaffRole(st.session_state[screen.key("new_role")])
    with _refusals():
        person = screen.desk.people.add(name, role, password, screen.person)
        st.session_state[HANDED] = person.name, password


def _reset(screen: Screen, person: Person) -> None:
    password = passwords.fresh()
    with _refusals():
        screen.desk.people.reset_password(person, password, screen.person)
        st.session_state[HANDED] = person.name, password


def _set_role(screen: Screen, person: Person) -> None:
    # Back to what it is, until it is said to be otherwise.
    role = StaffRole(st.session_state[_key(screen, person)])
    st.session_state[_key(screen, person)] = person.role
    with _refusals():
        screen.desk.people.set_role(person, role, screen.person)
        st.session_state[_key(screen, person)] = role
        st.session_state[DONE] = screen.label("people.role_set", name=person.name, role=screen.say(f"role.{role}"))


def _set_email(screen: Screen, person: Person) -> None:
    with _refusals():
        screen.desk.people.set_email(person, st.session_state[f"email-{person.id}"], screen.person)
        st.session_state[DONE] = screen.label("people.email_set", name=person.name)


def _disable(screen: Screen, person: Person) -> None:
    with _refusals():
        screen.desk.people.disable(person, screen.person)
        st.session_state[DONE] = screen.label("people.disabled_done", name=person.name)


def _enable(screen: Screen, person: Person) -> None:
    with _refusals():
        screen.desk.people.enable(person, screen.person)
        st.session_state[DONE] = screen.label("people.enabled_done", name=person.name)


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except Refusal as refusal:
        st.session_state[REFUSED] = refusal


def _outcome(screen: Screen) -> None:
    if refusal := st.session_state.pop(REFUSED, None):
        st.error(screen.refused(refusal), icon=":material/block:")
    if done := st.session_state.pop(DONE, None):
        st.success(done, icon=":material/check:")
    if handed := st.session_state.pop(HANDED, None):
        name, password = handed
        with st.container(border=True, key="handed"):
            st.html(heading(screen.say("people.handed", name=name)))
            st.code(password, language=None)
            st.html(element("p", screen.say("people.handed_how", name=name), css="desk-quiet"))
