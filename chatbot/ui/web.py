"""The parts of the web desk around its pages: routes, middleware, and what happens as it starts and stops."""

from __future__ import annotations

import sys
import tomllib
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from chatbot.bootstrap import Desk
from chatbot.config import ROOT
from chatbot.domain import Session, ShopError
from chatbot.ui.door import Door
from chatbot.ui.gate import Gate
from chatbot.ui.headers import CLOSED, HEADERS, ClosedPaths, SecurityHeaders
from chatbot.ui.opened import desk_of, opened, settings_of_process
from chatbot.ui.provider_door import ProviderDoor, tell_if_wrong
from chatbot.ui.set_up import link

SCRIPT = Path(__file__).with_name("main.py")
CONFIG = ROOT / ".streamlit" / "config.toml"
HOSTS = ["127.0.0.1", "localhost"]


def routes() -> list[Route]:
    return [Route("/healthz", _health), *Door(_desk).routes(), *ProviderDoor(_desk).routes()]


def middleware() -> list[Middleware]:
    """From the outside in: the headers are also on what the others refuse."""
    return [
        Middleware(SecurityHeaders, headers=HEADERS),
        Middleware(TrustedHostMiddleware, allowed_hosts=HOSTS, www_redirect=False),
        Middleware(ClosedPaths, paths=CLOSED),
        Middleware(Gate, session_of=_session),
    ]


@asynccontextmanager
async def lifespan(app: st.App) -> AsyncIterator[None]:
    """Open the desk before the first page is asked for; close it when the server stops.

    A desk that cannot be opened leaves a page that says why.
    """
    try:
        desk = await run_in_threadpool(_desk)
        print(f"flowershop: the desk is ready at {address()}", flush=True)
        _tell_if_nobody(desk)
        tell_if_wrong()
    except ShopError as error:
        print(f"flowershop: {error}", file=sys.stderr, flush=True)
    try:
        yield
    finally:
        opened.clear()


def address() -> str:
    return f"http://{st.get_option('server.address') or HOSTS[0]}:{st.get_option('server.port')}"


def streamlit_config(path: Path = CONFIG) -> Mapping[str, Any]:
    """The settings of ``path`` by their dotted names. Raises ``ShopError`` if it cannot be read."""
    try:
        return dict(_flat(tomllib.loads(path.read_text(encoding="utf-8"))))
    except (OSError, ValueError) as error:
        raise ShopError(f"{path}: the web desk's settings cannot be read: {error}. Restore the file.") from error


def _flat(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield prefix + key, value


def _desk() -> Desk:
    return desk_of(settings_of_process())


def _session(token: str | None) -> Session | None:
    return _desk().access.session(token)


def _tell_if_nobody(desk: Desk) -> None:
    if not desk.store.people.anyone():
        print(
            "flowershop: nobody can sign in yet. Open this link to become the first admin; it is good for one, "
            f"and until the desk stops:\n\n    {address()}{link()}\n",
            flush=True,
        )


def _health(request: Request) -> JSONResponse:
    """Whether the desk can answer: its log is readable, and its model runs or is known not to."""
    try:
        desk = _desk()
        desk.store.conversations(limit=1)
    except ShopError:
        return JSONResponse({"status": "unavailable"}, status_code=503)
    return JSONResponse({"status": "ok", "model": desk.drafter.model is not None})
