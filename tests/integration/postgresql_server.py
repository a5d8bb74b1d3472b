"""A real PostgreSQL for the tests: in a folder of its own, on a socket in it and a free port of this machine."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import create_engine

from tests.ports import free_port

OWNER = "postgres"
INITDB = (
    "--auth-local=trust",
    "--auth-host=scram-sha-256",
    "--encoding=UTF8",
    "--locale=C.UTF-8",
    "--data-checksums",
)
SETTINGS = {"max_wal_size": "4GB", "shared_buffers": "128MB"}
CAREFUL = {"recovery_init_sync_method": "syncfs"}  # after a crash one call in place of one for each of its files
CARELESS = {"fsync": "off", "full_page_writes": "off"}  # what a power cut would cost is nothing in most tests


class NoServer(Exception):
    """PostgreSQL cannot be started on this machine."""


@dataclass(frozen=True)
class Server:
    """A running PostgreSQL. Its socket lets everyone in, its port those who know a password.

    One that is not ``careful`` loses what it has when it crashes.
    """

    folder: Path
    programs: Path
    port: int
    careful: bool = False

    def url(self, database: str, patience: str = "10min") -> str:
        """The address of a database. However busy the machine is, a test waits for its turn."""
        options = f"connect_timeout=600&options=-c%20lock_timeout%3D{patience}"
        return f"postgresql+psycopg://{OWNER}@/{database}?host={self.folder}&port={self.port}&{options}"

    def run(self, statement: str, database: str = "postgres") -> None:
        engine = create_engine(self.url(database), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql(statement)
        engine.dispose()

    def start(self) -> None:
        options = {**SETTINGS, "port": self.port, "listen_addresses": "127.0.0.1"}
        options |= CAREFUL if self.careful else CARELESS
        given = " ".join(f"-c {name}={value}" for name, value in options.items())
        self._control("start", "-l", f"{self.folder}/server.txt", "-o", f"{given} -k {self.folder}")

    def stop(self, how: str = "fast") -> None:
        """``how`` is a mode of ``pg_ctl stop``; with ``immediate`` it is a crash."""
        self._control("stop", "-m", how)

    def _control(self, *arguments: str) -> None:
        command = [str(self.programs / "pg_ctl"), "-w", "-D", f"{self.folder}/data", *arguments]
        _as_owner(command, self.folder)


@contextmanager
def running(careful: bool = False) -> Iterator[Server]:
    """A server that is started now and is gone afterwards. Raises ``NoServer``."""
    programs = _programs()
    folder = Path(tempfile.mkdtemp(prefix="pg"))  # short: the path of a socket has room for 107 characters
    server = Server(folder, programs, free_port(), careful)
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, OWNER)
        _as_owner([str(programs / "initdb"), "-D", f"{folder}/data", "-U", OWNER, *INITDB], folder)
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path:
    """Debian keeps the server's programs out of the way."""
    found = [*Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    newest = max(found, key=lambda path: int(path.parts[-3]), default=None) or shutil.which("initdb")
    if newest is None:
        raise NoServer("PostgreSQL is not installed (apt-get install postgresql)")
    if os.geteuid() == 0 and OWNER not in {user.pw_name for user in pwd.getpwall()}:
        raise NoServer("PostgreSQL does not run as root, and there is no user postgres")
    return Path(newest).parent


def _as_owner(command: list[str], folder: Path) -> None:
    switch = ["runuser", "-u", OWNER, "--"] if os.geteuid() == 0 else []
    # Into a file: the server would keep a pipe open for as long as it runs.
    with (folder / "output.txt").open("w+") as output:
        done = subprocess.run([*switch, *command], stdout=output, stderr=output, cwd=folder, timeout=600)
        output.seek(0)
        if done.returncode:
            raise NoServer(f"{Path(command[0]).name} failed: {output.read()}")
