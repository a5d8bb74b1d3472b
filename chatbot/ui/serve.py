"""``flowershop serve``: the web desk on this machine's own address or another one of it."""

from __future__ import annotations

import signal
import socket
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from types import FrameType
from typing import Any

import streamlit as st
from uvicorn.config import LOGGING_CONFIG

from chatbot import logs
from chatbot.config import Settings
from chatbot.domain import ShopError
from chatbot.ui.opened import desk_of, hand_over
from chatbot.ui.web import SCRIPT, lifespan, middleware, routes, streamlit_config


def serve(settings: Settings, port: int) -> int:
    """Serve the web desk at the address of ``settings`` until SIGTERM or SIGINT; gives the exit code.

    Raises ``ShopError`` for an address or port that cannot be had, and for a shop folder or database that cannot
    be used.
    """
    _check_port(settings.address, port)
    LOGGING_CONFIG["loggers"].clear()  # uvicorn's lines come as everybody's do
    logs.take_over()
    hand_over(settings)
    desk_of(settings)
    app = st.App(SCRIPT, routes=routes(), middleware=middleware(), lifespan=lifespan)
    with _stopping_is_no_failure():
        app.run(config={**streamlit_config(), **_where(settings, port)})
    return 0


def _where(settings: Settings, port: int) -> Mapping[str, Any]:
    return {
        "server.address": settings.address,
        "server.port": port,
        "server.allowedHosts": list(settings.hosts),
        # Without this Streamlit asks the internet for the machine's address, to judge a page's origin by it.
        "browser.serverAddress": settings.hosts[-1],
    }


def _check_port(address: str, port: int) -> None:
    if not 1 <= port <= 65535:
        raise ShopError(f"{port} is not a port. Give --port a number from 1 to 65535.")
    with closing(socket.socket()) as probe:
        # As the server binds: a port whose last connections are still closing is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError as error:
            raise ShopError(
                f"Port {port} of {address} cannot be used ({error.strerror}). Stop what uses it, or give another "
                "with --port; an address in FLOWERSHOP_ADDRESS has to be this machine's."
            ) from error


@contextmanager
def _stopping_is_no_failure() -> Iterator[None]:
    """The server raises a signal again once it has stopped for it, and one may come before it listens to any."""
    signals = (signal.SIGTERM, signal.SIGINT)
    before = {number: signal.signal(number, _stopped) for number in signals}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _stopped(number: int, frame: FrameType | None) -> None:
    raise SystemExit(0)
