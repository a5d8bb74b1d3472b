"""The middleware that lets in who is signed in: every page, route, upload and message of a websocket asks here."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chatbot.domain import Session, ShopError
from chatbot.store import LogError
from chatbot.ui.headers import POLICY_VIOLATION
from chatbot.ui.person import HEADER, told
from chatbot.ui.plain_page import log_page

COOKIE = "flowershop_session"
SIGN_IN, SIGN_OUT, PASSWORD = "/sign-in", "/sign-out", "/password"
SET_UP = "/set-up"  # for who has its code, while nobody can sign in
# To the provider of identities and back, to the address that Streamlit's manual says to register.
PROVIDER, CALLBACK = "/sign-in/provider", "/oauth2callback"
HEALTH, READY, METRICS = "/healthz", "/readyz", "/metrics"
# What is secret of the last two they guard themselves.
OPEN = (SIGN_IN, SET_UP, PROVIDER, CALLBACK, HEALTH, READY, METRICS)
OF_A_PROVISIONAL = (PASSWORD, SIGN_OUT)
SAFE = ("GET", "HEAD", "OPTIONS")


class Gate:
    """ASGI middleware. ``session_of`` gives the open session of a cookie's token, or None."""

    def __init__(self, app: ASGIApp, session_of: Callable[[str | None], Session | None]) -> None:
        self._app = app
        self._session_of = session_of

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        try:
            answer = await self._answer(scope)
        except LogError as error:
            answer = log_page(error)
        except ShopError as error:
            answer = PlainTextResponse(str(error), status_code=503)
        if answer is None:
            checked = self._checked(scope, receive, send) if scope["type"] == "websocket" else receive
            await self._app(scope, checked, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": POLICY_VIOLATION})
        else:
            await answer(scope, receive, send)

    async def _answer(self, scope: Scope) -> Response | None:
        """What is answered in the app's place; None where the app may."""
        del MutableHeaders(scope=scope)[HEADER]
        if _acts(scope) and not same_origin(Headers(scope=scope)):
            return PlainTextResponse("This was sent from another site.", status_code=403)
        if scope["path"] in OPEN:
            return None
        session = await run_in_threadpool(self._session_of, _token(scope))
        if session is None:
            return _elsewhere(scope, SIGN_IN)
        if session.provisional and scope["path"] not in OF_A_PROVISIONAL:
            return _elsewhere(scope, PASSWORD)
        MutableHeaders(scope=scope)[HEADER] = told(session)
        scope.setdefault("state", {})["session"] = session
        return None

    def _checked(self, scope: Scope, receive: Receive, send: Send) -> Receive:
        """``receive`` for a websocket, which ends with the session that it was opened in."""

        async def checked() -> Message:
            message = await receive()
            if message["type"] == "websocket.receive" and not await self._still_open(scope):
                await send({"type": "websocket.close", "code": POLICY_VIOLATION})
                return {"type": "websocket.disconnect", "code": POLICY_VIOLATION}
            return message

        return checked

    async def _still_open(self, scope: Scope) -> bool:
        try:
            return await run_in_threadpool(self._session_of, _token(scope)) is not None
        except ShopError:
            return False


def same_origin(headers: Headers) -> bool:
    """Whether a request was sent by one of the desk's own pages: browsers say where what acts comes from.

    A browser's cookies go with requests from every port of a machine, so the port counts as well.
    """
    return urlsplit(headers.get("origin", "")).netloc == headers.get("host", "")


def _acts(scope: Scope) -> bool:
    """Whether a request changes something, or opens a websocket, over which everything can be changed."""
    return bool(scope["type"] == "websocket" or scope["method"] not in SAFE)


def _token(scope: Scope) -> str | None:
    return HTTPConnection(scope).cookies.get(COOKIE)


def _asked(scope: Scope) -> str:
    query = scope["query_string"].decode("latin-1")
    return str(scope["path"]) + (f"?{query}" if query else "")


def _elsewhere(scope: Scope, path: str) -> Response:
    """People are led to ``path``, and from there back; programs are told why they get nothing."""
    wants_page = scope["type"] == "http" and "text/html" in Headers(scope=scope).get("accept", "")
    if wants_page and scope["method"] in SAFE:
        address = f"{path}?next={quote(_asked(scope))}"
        return RedirectResponse(address, status_code=303, headers={"Cache-Control": "no-store"})
    return PlainTextResponse("You are signed out. Load the page again to sign in.", status_code=401)
