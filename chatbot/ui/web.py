"""The parts of the web desk around its pages: routes, middleware, and what happens as it starts and stops."""

from __future__ import annotations

import asyncio
import logging
import os
import tomllib
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from chatbot import logs
from chatbot.bootstrap import Desk
from chatbot.config import ADDRESS
from chatbot.domain import Session, ShopError
from chatbot.metrics import Metrics
from chatbot.store import Store
from chatbot.toml import flat
from chatbot.ui.daily import Daily
from chatbot.ui.door import Door
from chatbot.ui.gate import HEALTH, Gate
from chatbot.ui.headers import CLOSED, HEADERS, ClosedPaths, NotForwarded, SecurityHeaders
from chatbot.ui.opened import close_desk, desk_of, hosts_of_process, settings_of_process
from chatbot.ui.operating import Operating
from chatbot.ui.provider_door import ProviderDoor, tell_if_wrong
from chatbot.ui.requests import ROUTINE, Requests
from chatbot.ui.set_up import link
from chatbot.ui.stopping import stop_gently

SCRIPT = Path(__file__).with_name("main.py")
CONFIG = Path(__file__).with_name("streamlit.toml")  # in the source a link to what `streamlit run` reads
BEAT_S = 2  # how often a desk shows that it lives, and looks for turns that a dead one has left

log = logging.getLogger(__name__)


def routes() -> list[Route]:
    return [
        Route(HEALTH, _health),
        *Operating(_desk).routes(),
        *Door(_desk).routes(),
        *ProviderDoor(_desk).routes(),
    ]


def middleware() -> list[Middleware]:
    """From the outside in: the headers are also on what the others refuse."""
    return [
        Middleware(Requests, places=_places, metrics=_metrics),
        Middleware(SecurityHeaders, headers=HEADERS),
        Middleware(NotForwarded, proxies=os.environ.get("FORWARDED_ALLOW_IPS", "")),
        Middleware(TrustedHostMiddleware, allowed_hosts=hosts_of_process(), www_redirect=False),
        Middleware(ClosedPaths, paths=CLOSED),
        Middleware(Gate, session_of=_session),
    ]


@asynccontextmanager
async def lifespan(app: st.App) -> AsyncIterator[None]:
    """Open the desk before the first page is asked for; close it when the server stops.

    A desk that cannot be opened leaves a page that says why.
    """
    logs.take_over()  # once more: the server has made its loggers since
    tasks = [asyncio.create_task(Daily(_desk).go_on())]
    try:
        desk = await run_in_threadpool(_desk)
        tasks.append(asyncio.create_task(_tended(desk.store)))
        stop_gently(desk.base.under_way, desk.store.give_up)
        print(f"flowershop: the desk is ready at {address()}", flush=True)
        log.info("ready", extra={"address": address()})
        _tell_if_nobody(desk)
        tell_if_wrong()
    except ShopError as error:
        log.error("the desk cannot be opened: %s", error)
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await run_in_threadpool(close_desk)
        log.info("stopped")


async def _tended(store: Store) -> None:
    while True:
        await asyncio.sleep(BEAT_S)
        with suppress(ShopError):  # every page says that the log cannot be read, and the next time it may be
            await run_in_threadpool(store.interrupt_abandoned)


def address() -> str:
    return f"http://{st.get_option('server.address') or ADDRESS}:{st.get_option('server.port')}"


def streamlit_config(path: Path = CONFIG) -> Mapping[str, Any]:
    """The settings of ``path`` by their dotted names. Raises ``ShopError`` if it cannot be read."""
    try:
        return dict(flat(tomllib.loads(path.read_text(encoding="utf-8"))))
    except (OSError, ValueError) as error:
        raise ShopError(f"{path}: the web desk's settings cannot be read: {error}. Restore the file.") from error


def _desk() -> Desk:
    return desk_of(settings_of_process())


@cache
def _places() -> frozenset[str]:
    # Loaded late: the pages ask for Streamlit's runtime as they are imported, and it is made with the server.
    from chatbot.ui.views import VIEWS

    ours = (route.path for route in routes())
    return frozenset({"", *ROUTINE, *(view.name for view in VIEWS), *(path.split("/")[1] for path in ours)})


def _metrics() -> Metrics | None:
    try:
        return _desk().base.metrics
    except ShopError:
        return None


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
