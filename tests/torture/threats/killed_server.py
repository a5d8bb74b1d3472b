"""A server of PostgreSQL that is stopped at once at random moments, with all that its programs are doing."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.integration.postgresql_server import NoServer
from tests.torture.logs import databases_of_a_server
from tests.torture.row import Row, Size
from tests.torture.threats.killed import plan, row


def rows(size: Size) -> Iterator[Row]:
    """What ``killed`` has, where the server goes first and then the program."""
    threat = "an immediate stop of PostgreSQL at random moments"
    try:
        with databases_of_a_server() as logs, TemporaryDirectory() as folder:
            yield row(threat, logs, plan(logs, Path(folder), size))
    except NoServer as error:
        yield Row(threat, "a server to try it with", str(error), not os.environ.get("CI"))
