"""The log's databases: what holds of a log holds in each of them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from itertools import count

import pytest
from postgresql_server import NoServer, Server, running

from chatbot.bootstrap import system_clock
from chatbot.store import open_store

DATABASES = ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """PostgreSQL. Where it cannot be started tests are skipped, but never in CI."""
    try:
        with running() as started:
            open_store(made(started, "template_log"), system_clock).close()
            yield started
    except NoServer as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def new_log(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], str]:
    """Gives the address of a new log in the database that is named."""
    numbers = count(1)

    def new(database: str) -> str:
        if database == "sqlite":
            return f"sqlite:///{tmp_path_factory.mktemp('log')}/log.db"
        started: Server = request.getfixturevalue("server")
        return made(started, f"log_{next(numbers)}", "template_log")

    return new


@pytest.fixture(params=DATABASES)
def log(request: pytest.FixtureRequest, new_log: Callable[[str], str]) -> str:
    """The address of a new log."""
    return new_log(request.param)


def made(server: Server, name: str, template: str = "template0") -> str:
    """The address of a new database, which is a copy of ``template``."""
    server.run(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
    return server.url(name)
