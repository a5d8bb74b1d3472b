"""What waits for a supervisor. The click is theirs; who may click is checked where it is acted on."""

from __future__ import annotations

from decimal import Decimal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from chatbot.domain import IN_GOODS, Approval, Case, Deed, Remedy, RemedyKind
from chatbot.ui.acting import act
from chatbot.ui.casework import chips, remedies_text, who_text
from chatbot.ui.escaping import plain
from chatbot.ui.markup import definitions, label, paragraph
from chatbot.ui.noting import note_read
from chatbot.ui.place import CASES, open_page
from chatbot.ui.screen import Screen


def show(screen: Screen, _body: DeltaGenerator) -> None:
    """The page, which is a supervisor's; the sidebar has nothing of its own for it."""
    st.title(screen.label("approvals.title"), anchor=False)
    waiting = screen.desk.cases.waiting(screen.person)
    note_read(screen, *dict.fromkeys(one.conversation for one in waiting), deed=Deed.APPROVAL_READ)
    if not waiting:
        st.caption(screen.label("approvals.none"))
    for approval in waiting:
        _card(screen, approval)


def _card(screen: Screen, approval: Approval) -> None:
    case = screen.desk.cases.file(screen.person, approval.conversation).case
    assert case is not None
    with st.container(border=True, key=f"approval-{approval.id}"):
        st.button(
            plain(case.title) or screen.label("sidebar.untitled"),
            key=f"approval-open-{approval.id}",
            type="tertiary",
            on_click=open_page,
            args=(CASES, approval.conversation),
        )
        st.html(chips(screen, case) + _asked(screen, approval, case))
        if approval.asked_by is not None and approval.asked_by.id == screen.person.id:
            st.html(paragraph(screen.say("approvals.own"), css="desk-notice"))
        else:
            _form(screen, approval)


def _asked(screen: Screen, approval: Approval, case: Case) -> str:
    clauses = screen.desk.shop.policy.clauses
    texts = [screen.told(clauses[id].text) for id in case.decision.clauses if id in clauses]
    return definitions(
        [
            (
                screen.say("approvals.asked_for"),
                _options(screen, approval.remedies) or screen.say("approvals.open"),
            ),
            (screen.say("case.order"), case.order or ""),
            (screen.say("case.batch"), case.batch or ""),
            (screen.say("approvals.rests_on"), " ".join(texts)),
            (
                screen.say("approvals.asked_by"),
                f"{who_text(screen, approval.asked_by)} · {screen.moment(approval.asked_at)}",
            ),
        ]
    )


def _options(screen: Screen, remedies: tuple[Remedy, ...]) -> str:
    numbers = dict.fromkeys(remedy.option for remedy in remedies)
    return " / ".join(
        remedies_text(screen, [remedy for remedy in remedies if remedy.option == number]) for number in numbers
    )


# A fragment: to fill in one card leaves the others alone.
@st.fragment
def _form(screen: Screen, approval: Approval) -> None:
    granted = _amounts(screen, approval) if approval.remedies else _chosen(screen, approval)
    if granted != approval.remedies:
        st.html(label(screen.say("approvals.changed")))
    reason = st.text_input(
        screen.label("approvals.reason"),
        key=f"reason-{approval.id}",
        max_chars=500,
        help=screen.label("approvals.when"),
    )
    cases, person = screen.desk.cases, screen.person
    with st.container(horizontal=True):
        approve = st.button(screen.label("approvals.approve"), key=f"approve-{approval.id}", type="primary")
        refuse = st.button(screen.label("approvals.refuse"), key=f"refuse-{approval.id}")
    if approve:
        act(cases.approve, person, approval.id, granted, reason)
    if refuse:
        act(cases.refuse, person, approval.id, reason)
    if approve or refuse:
        st.rerun()


def _amounts(screen: Screen, approval: Approval) -> tuple[Remedy, ...]:
    """The decision's remedies, with the amounts that stand in the fields."""
    granted = []
    for place, remedy in enumerate(approval.remedies):
        amount = remedy.amount
        if amount is not None:
            name = screen.label(f"remedy.{remedy.kind}")
            typed = _amount(name, f"amount-{approval.id}-{place}", amount)
            # A number that was left alone is the decision's, to the cent.
            amount = typed if typed != amount else amount
        granted.append(Remedy(remedy.kind, amount, remedy.option, remedy.approval))
    return tuple(granted)


def _chosen(screen: Screen, approval: Approval) -> tuple[Remedy, ...]:
    """What the supervisor gives where the policy leaves it to them."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        kind = st.selectbox(
            screen.label("approvals.give"),
            [*RemedyKind],
            index=None,
            placeholder=screen.label("approvals.choose"),
            format_func=lambda one: screen.label(f"remedy.{one}"),
            key=screen.key(f"kind-{approval.id}"),
        )
        if kind is None:
            return ()
        amount = (
            None if kind in IN_GOODS else _amount(screen.label("approvals.amount"), f"amount-{approval.id}", None)
        )
    return (Remedy(kind, amount, 1, True),)


def _amount(name: str, key: str, value: Decimal | None) -> Decimal:
    typed = st.number_input(
        name, min_value=0.0, value=float(value or 0), step=1.0, format="%.2f", key=key, width=200
    )
    return Decimal(str(round(typed, 2))).quantize(value if value is not None else Decimal("0.01"))
