"""The databases that a log is kept in while its programs are killed."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext, RevisionStep
from alembic.script import ScriptDirectory
from sqlalchemy import JSON, column, insert, make_url, table

from chatbot.bootstrap import system_clock
from chatbot.people import Management
from chatbot.store import databases, migrations, open_store
from tests.integration.postgresql_server import Server, running
from tests.torture.children import Child
from tests.torture.working import PASSWORD, STAFF, SUPERVISOR

OLDEST = "0001"


class Logs(Protocol):
    """Where logs are made, and what happens to one in the middle of its work."""

    name: str

    def new(self, name: str) -> str:
        """The address of a log that does not exist yet, or of an empty database."""

    def copy(self, log: str, name: str) -> str:
        """The address of a copy of a log that no one has open."""

    def drop(self, log: str) -> None: ...

    def crash(self, child: Child) -> bool:
        """Kill ``child`` with ``kill -9``; False if it had ended by itself."""


@dataclass(frozen=True)
class Files:
    """Logs in SQLite."""

    folder: Path
    name: str = "SQLite"

    def new(self, name: str) -> str:
        return f"sqlite:///{self.folder}/{name}.db"

    def copy(self, log: str, name: str) -> str:
        shutil.copyfile(str(make_url(log).database), self.folder / f"{name}.db")
        return self.new(name)

    def drop(self, log: str) -> None:
        file = Path(str(make_url(log).database))
        for one in file.parent.glob(f"{file.name}*"):
            one.unlink()

    def crash(self, child: Child) -> bool:
        return child.kill()


@dataclass(frozen=True)
class Databases:
    """Logs in PostgreSQL, which is stopped at once, as by a power cut, while its programs work."""

    server: Server
    name: str = "PostgreSQL"

    def new(self, name: str) -> str:
        self.server.run(f"CREATE DATABASE {name}")
        return self.server.url(name)

    def copy(self, log: str, name: str) -> str:
        before = make_url(log).database
        self.server.run(f"CREATE DATABASE {name} TEMPLATE {before}")
        return self.server.url(name)

    def drop(self, log: str) -> None:
        self.server.run(f"DROP DATABASE {make_url(log).database}")

    def crash(self, child: Child) -> bool:
        alive = child.process.is_alive()
        self.server.stop("immediate")
        child.process.join(1)  # it has a moment to say what it thinks of this
        child.kill()
        self.server.start()
        return alive


@contextmanager
def files() -> Iterator[Files]:
    with TemporaryDirectory() as folder:
        yield Files(Path(folder))


@contextmanager
def databases_of_a_server() -> Iterator[Databases]:
    """In a server that writes to the disk as one does that is at work."""
    with running(careful=True) as server:
        yield Databases(server)


def staffed(log: str) -> None:
    """Make the log, with the people who work at the desk."""
    with closing(open_store(log, system_clock)) as store:
        for person in (*STAFF, SUPERVISOR):
            assert Management(store).add(person.name, person.role, PASSWORD, None) == person


def old(log: str, conversations: int) -> None:
    """Make a log as the first version of this program did, with some conversations, a turn each."""
    address, database = databases.at(log)
    engine = database.make_engine(address)
    scripts = ScriptDirectory(str(Path(migrations.__file__).parent))

    def steps(revision: str, context: MigrationContext) -> list[RevisionStep]:
        return scripts._upgrade_revs(OLDEST, revision)

    with engine.begin() as connection:
        context = MigrationContext.configure(
            connection, opts={"fn": steps, "transactional_ddl": True, "render_as_batch": True}
        )
        context.run_migrations(op=Operations(context))
        for name, rows in _rows(conversations).items():
            columns = [column(one, JSON if one == "facts" else None) for one in rows[0]]
            connection.execute(insert(table(name, *columns)), rows)
    engine.dispose()


def _rows(conversations: int) -> dict[str, list[dict[str, object]]]:
    numbers, began = range(1, conversations + 1), datetime(2026, 1, 1, tzinfo=UTC)
    at = {number: began + timedelta(minutes=number) for number in numbers}
    nothing = dict.fromkeys(("seed", "prompt_tokens", "reused_tokens", "completion_tokens"), 0)
    nothing |= dict.fromkeys(("first_sentence_s", "total_s", "understand_s"), 0.0)
    words = {"reply": "We are sorry.", "prompt_version": "", "shop_version": "", "error": ""}
    return {
        "conversation": [{"id": one, "started_at": at[one], "title": f"Roses {one}"} for one in numbers],
        "message": [
            {"id": one, "conversation_id": one, "role": "customer", "text": text(one), "at": at[one]}
            for one in numbers
        ],
        "turn": [
            {"id": one, "conversation_id": one, "number": 1, "state": "complete", "message_id": one}
            | {"today": date(2026, 1, 1), "started_at": at[one], "ended_at": at[one], **nothing, **words}
            for one in numbers
        ],
    }


def text(number: int) -> str:
    """What the customer wrote in conversation ``number`` of an old log."""
    return f"Order {number}: the roses wilted after two days. 玫瑰两天就蔫了 {number}"
