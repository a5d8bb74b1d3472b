"""The signed-in person, from the middleware that knows the session to the pages that ask who it is."""

from __future__ import annotations

import json

import streamlit as st

from chatbot.access import Reason, Refusal
from chatbot.domain import Person, Session, StaffRole

# The middleware takes this header from every request and puts its own there; Streamlit keeps what it says of a
# websocket in `st.user`, under this key (`server.trustedUserHeaders` in the settings).
HEADER, KEY = "x-flowershop-person", "person"


def current() -> Person:
    """Who is signed in. Raises ``Refusal`` for a page that was reached past the middleware."""
    told = st.user.get(KEY)
    if not isinstance(told, str):
        raise Refusal(Reason.ROLE, "Nobody is signed in here. Open the desk's own address and sign in.")
    read = json.loads(told)
    return Person(read["id"], read["name"], StaffRole(read["role"]))


def told(session: Session) -> str:
    """What ``current`` reads. The session is named, so that Streamlit gives no tab of one to another."""
    person = session.person
    return json.dumps({"session": session.id, "id": person.id, "name": person.name, "role": person.role})
