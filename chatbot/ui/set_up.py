"""The set-up, while nobody can sign in: who has the code that the terminal shows becomes the first admin."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from functools import cache
from threading import Lock
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from chatbot.access import Reason, Refusal
from chatbot.bootstrap import Desk
from chatbot.domain import StaffRole
from chatbot.store import LogError
from chatbot.ui.gate import SET_UP
from chatbot.ui.place import LANGUAGE, START
from chatbot.ui.plain_page import language_of, plain_page

CODE = "code"
_making = Lock()  # two forms with the same code make one admin


@cache
def code() -> str:
    """The set-up code of this process: 128 random bits, in letters at which no terminal cuts a link short."""
    return secrets.token_hex(16)


def link() -> str:
    """The set-up page with the code filled in, for the terminal to show."""
    return f"{SET_UP}?{urlencode({CODE: code()})}"


def check(desk: Desk, given: str, address: str) -> None:
    """Raises ``Refusal`` unless ``given`` is the code, and nobody can sign in yet."""
    if desk.store.people.anyone():
        raise Refusal(Reason.CODE, "The set-up is over: there is someone who can sign in.")
    desk.access.check_code(given, code(), address)


def make_first_admin(desk: Desk, form: Mapping[str, str], address: str) -> str:
    """The first admin as the ``form`` says, signed in: the token of their session. Raises ``Refusal``."""
    name, password = form.get("name", ""), form.get("new", "")
    with _making:
        check(desk, form.get(CODE, ""), address)
        if password != form.get("again", ""):
            raise Refusal(Reason.NOT_THE_SAME, "The two passwords are not the same.")
        desk.people.add(name, StaffRole.ADMIN, password, None)
    return desk.access.sign_in(name, password, address)


def set_up_page(
    desk: Desk, request: Request, given: Mapping[str, str], refusal: Refusal | LogError | None
) -> Response:
    """The form; it asks for the code as well where the address has brought none, or one that is refused."""
    language = language_of(request, given, desk.shop.staff_language)
    wanted = f"/{START}?{urlencode({LANGUAGE: language})}"
    wrong = isinstance(refusal, Refusal) and refusal.reason is Reason.CODE
    known = "" if wrong else given.get(CODE, "")
    more = {"path": SET_UP, "typed": given.get("name", ""), "known": known, "kept": {CODE: known} if known else {}}
    return plain_page("set_up", desk.shop, request, {"next": wanted}, refusal, **more)
