"""The middleware by which each request gets a number, a line in the server's log, and is counted."""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable, Collection

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chatbot import logs
from chatbot.metrics import Metrics

log = logging.getLogger(__name__)

OTHER = "other"
METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")
# What a browser fetches by the dozen, and programs ask by the minute: counted, and logged where it fails.
ROUTINE = ("static", "media", "component", "_stcore", "healthz", "readyz", "metrics")


class Requests:
    """ASGI middleware. ``places`` gives the first parts of paths that are told apart.

    Of an address no more than that is logged: the rest may name a conversation or be anything that someone typed.
    ``metrics`` gives the counts of the process's desk, or None while there is no desk.
    """

    def __init__(
        self, app: ASGIApp, places: Callable[[], Collection[str]], metrics: Callable[[], Metrics | None]
    ) -> None:
        self._app = app
        self._places = places
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        number = secrets.token_hex(8)
        token = logs.request.set(number)
        try:
            if scope["type"] == "http":
                await self._answered(scope, receive, send, number)
            else:
                await self._open(scope, receive, send)
        finally:
            logs.request.reset(token)

    async def _answered(self, scope: Scope, receive: Receive, send: Send, number: str) -> None:
        started, status = time.perf_counter(), 500

        async def numbered(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["X-Request-Id"] = number
            await send(message)

        try:
            await self._app(scope, receive, numbered)
        finally:
            self._note(scope, status, time.perf_counter() - started)

    async def _open(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = time.perf_counter()
        metrics = self._metrics()
        if metrics:
            metrics.pages.inc()
        try:
            await self._app(scope, receive, send)
        finally:
            if metrics:
                metrics.pages.dec()
            log.info("page closed", extra={"seconds": round(time.perf_counter() - started, 3)})

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        first = scope["path"].split("/", 2)[1] if "/" in scope["path"] else ""
        place = first if first in self._places() else OTHER
        method = scope["method"] if scope["method"] in METHODS else OTHER
        if metrics := self._metrics():
            metrics.request(method, place, status, seconds)
        if status >= 400 or place not in ROUTINE:
            log.info(
                "request",
                extra={"method": method, "place": place, "status": status, "seconds": round(seconds, 3)},
            )
