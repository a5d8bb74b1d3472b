"""The routes by which people come in and go out: plain forms, which need no script and suit password managers."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from chatbot.access import LASTS, Reason, Refusal
from chatbot.bootstrap import Desk
from chatbot.store import LogError
from chatbot.ui.gate import COOKIE, PASSWORD, PROVIDER, SET_UP, SIGN_IN, SIGN_OUT
from chatbot.ui.plain_page import form_of, in_language, next_of, plain_page
from chatbot.ui.provider import is_set_up
from chatbot.ui.set_up import CODE, check, make_first_admin, set_up_page

log = logging.getLogger(__name__)

AT_ONCE = 2  # passwords that are looked at: each takes 64 MB


@dataclass(frozen=True)
class Door:
    """Set-up, sign-in, sign-out, and the change of one's own password. ``desk`` gives the process's desk."""

    desk: Callable[[], Desk]
    looking: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(AT_ONCE))

    def routes(self) -> list[Route]:
        return [
            Route(SET_UP, self._set_up_shown, methods=["GET"]),
            Route(SET_UP, self._set_up, methods=["POST"]),
            Route(SIGN_IN, self._shown, methods=["GET"]),
            Route(SIGN_IN, self._sign_in, methods=["POST"]),
            Route(SIGN_OUT, self._sign_out, methods=["POST"]),
            Route(PASSWORD, self._asked, methods=["GET"]),
            Route(PASSWORD, self._change, methods=["POST"]),
        ]

    def _set_up_shown(self, request: Request) -> Response:
        """The form for who has the code. Once someone can sign in there is nothing more to set up."""
        desk, given = self.desk(), request.query_params
        if desk.store.people.anyone():
            return _to(in_language(SIGN_IN, request))
        refusal = None
        if CODE in given:
            try:
                check(desk, given[CODE], address_of(request))
            except Refusal as error:
                refusal = error
        return set_up_page(desk, request, given, refusal)

    async def _set_up(self, request: Request) -> Response:
        return await self._answer(self._made, self._sign_in_page, request)

    def _made(self, request: Request, form: Mapping[str, str]) -> str:
        return make_first_admin(self.desk(), form, address_of(request))

    def _shown(self, request: Request) -> Response:
        """The form; who is signed in already goes on."""
        if self.desk().access.session(request.cookies.get(COOKIE)):
            return _to(in_language(next_of(request.query_params), request))
        return self._sign_in_page(request, request.query_params)

    async def _sign_in(self, request: Request) -> Response:
        return await self._answer(self._enter, self._sign_in_page, request)

    def _enter(self, request: Request, form: Mapping[str, str]) -> str:
        desk = self.desk()
        access = desk.access
        with counted(desk):
            token = access.sign_in(form.get("name", ""), form.get("password", ""), address_of(request))
        access.sign_out(request.cookies.get(COOKIE))
        return token

    def _sign_in_page(
        self, request: Request, given: Mapping[str, str], refusal: Refusal | LogError | None = None
    ) -> Response:
        return sign_in_page(self.desk(), request, given, refusal)

    def _sign_out(self, request: Request) -> Response:
        self.desk().access.sign_out(request.cookies.get(COOKIE))
        answer = _to(in_language(SIGN_IN, request))
        answer.delete_cookie(COOKIE, **_cookie(request))
        return answer

    def _asked(self, request: Request) -> Response:
        return self._password_page(request, request.query_params)

    async def _change(self, request: Request) -> Response:
        return await self._answer(self._changed, self._password_page, request)

    def _changed(self, request: Request, form: Mapping[str, str]) -> str:
        if form.get("new", "") != form.get("again", ""):
            raise Refusal(Reason.NOT_THE_SAME, "The two new passwords are not the same.")
        person = request.state.session.person
        return self.desk().access.change_password(
            person, form.get("old", ""), form.get("new", ""), address_of(request)
        )

    def _password_page(
        self, request: Request, given: Mapping[str, str], refusal: Refusal | LogError | None = None
    ) -> Response:
        return plain_page("password", self.desk().shop, request, given, refusal, session=request.state.session)

    async def _answer(
        self, token_for: Callable[..., str], page: Callable[..., Response], request: Request
    ) -> Response:
        """On to the desk with the token for a form that was sent, or the form again and why."""
        form = await form_of(request)
        try:
            token = await to_thread.run_sync(partial(token_for, request, form), limiter=self.looking)
        except (Refusal, LogError) as refusal:
            return await to_thread.run_sync(partial(page, request, form, refusal))
        answer = _to(in_language(next_of(form), request))
        give_cookie(answer, token, request)
        return answer


def sign_in_page(
    desk: Desk, request: Request, given: Mapping[str, str], refusal: Refusal | LogError | None
) -> Response:
    """The form, and the way to the shop's provider of identities where it has one; at first the set-up instead."""
    if not desk.store.people.anyone():
        return set_up_page(desk, request, given, refusal)
    typed, provider = given.get("name", ""), PROVIDER if is_set_up() else ""
    return plain_page("sign_in", desk.shop, request, given, refusal, path=SIGN_IN, typed=typed, provider=provider)


@contextmanager
def counted(desk: Desk) -> Iterator[None]:
    """Around a sign-in. Who it was and where from stands in the audit log, and nowhere else."""
    try:
        yield
    except Refusal as refusal:
        desk.base.metrics.sign_in(refusal.reason)
        log.warning("sign-in refused", extra={"reason": refusal.reason})
        raise
    desk.base.metrics.sign_in("done")


def give_cookie(answer: Response, token: str, request: Request) -> None:
    """Have the browser keep a session's ``token``."""
    answer.set_cookie(COOKIE, token, max_age=int(LASTS.total_seconds()), **_cookie(request))


def address_of(request: Request) -> str:
    """Where a request comes from, for the audit log and for who tries too often."""
    return request.client.host if request.client else ""


def _to(address: str) -> RedirectResponse:
    return RedirectResponse(address, status_code=303, headers={"Cache-Control": "no-store"})


def _cookie(request: Request) -> dict[str, Any]:
    return {"httponly": True, "samesite": "strict", "secure": request.url.scheme == "https"}
