"""What every response of the web desk carries, and what the web desk does not answer."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Nothing is loaded from another host, whatever text a customer sends. Streamlit styles its elements inline.
POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' blob:",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self' ws: wss:",
        "worker-src 'self' blob:",
        "frame-ancestors 'none'",
    )
)
# With no referrer at all, browsers would not say either that a form was sent by a page of this desk.
HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
}
CLOSED = ("/_stcore/metrics", "/_stcore/agent", "/auth")
POLICY_VIOLATION = 1008


class SecurityHeaders:
    """ASGI middleware that adds ``headers`` to every HTTP response."""

    def __init__(self, app: ASGIApp, headers: Mapping[str, str]) -> None:
        self._app = app
        self._headers = headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(self._headers)
            await send(message)

        await self._app(scope, receive, with_headers if scope["type"] == "http" else send)


class NotForwarded:
    """ASGI middleware that refuses what a proxy is said to have forwarded, unless ``proxies`` names the proxy.

    The server takes a caller's address and scheme from such headers when they come from this machine, and whatever
    runs here can write them: wrong passwords would be counted for an address that the caller chooses.
    """

    def __init__(self, app: ASGIApp, proxies: str) -> None:
        self._app = app
        self._proxies = proxies

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._proxies or scope["type"] not in ("http", "websocket") or not _forwarded(scope):
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": POLICY_VIOLATION})
        else:
            told = "No proxy is expected here. Set FORWARDED_ALLOW_IPS to its address, and start the desk again."
            await PlainTextResponse(told, status_code=400)(scope, receive, send)


def _forwarded(scope: Scope) -> bool:
    return any(name == "forwarded" or name.startswith("x-forwarded-") for name in Headers(scope=scope))


class ClosedPaths:
    """ASGI middleware that answers 404 on ``paths`` and below: what Streamlit serves that no one here needs."""

    def __init__(self, app: ASGIApp, paths: tuple[str, ...]) -> None:
        self._app = app
        self._paths = paths

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and self._is_closed(scope["path"]):
            await PlainTextResponse("Not Found", status_code=404)(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def _is_closed(self, path: str) -> bool:
        return any(path == closed or path.startswith(f"{closed}/") for closed in self._paths)
