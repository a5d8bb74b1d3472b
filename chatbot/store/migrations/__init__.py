"""The schema's history, brought up to date when a store is opened."""

from __future__ import annotations

from pathlib import Path

from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext, RevisionStep
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect

from chatbot.store.errors import Fault, LogError


def upgrade(connection: Connection, place: str) -> None:
    """Bring the schema of the database at ``place`` up to date, in the transaction of ``connection``.

    Raises ``ShopError`` when a newer program or another program has made the tables.
    """
    scripts = ScriptDirectory(str(Path(__file__).parent))

    def steps(revision: str, context: MigrationContext) -> list[RevisionStep]:
        return scripts._upgrade_revs("head", revision)

    context = MigrationContext.configure(
        connection, opts={"fn": steps, "transactional_ddl": True, "render_as_batch": True}
    )
    heads = context.get_current_heads()
    _refuse_strangers(connection, scripts, heads, place)
    if heads != tuple(scripts.get_heads()):
        # Alembic's global ``op`` belongs to one thread at a time; handing it over keeps two stores apart.
        context.run_migrations(op=Operations(context))


def current(connection: Connection) -> bool:
    """Whether the schema is this program's own."""
    scripts = ScriptDirectory(str(Path(__file__).parent))
    return MigrationContext.configure(connection).get_current_heads() == tuple(scripts.get_heads())


def known(revision: str) -> bool:
    """Whether this program has, or once had, the schema ``revision``."""
    scripts = ScriptDirectory(str(Path(__file__).parent))
    return revision in {script.revision for script in scripts.walk_revisions()}


def revision(connection: Connection) -> str:
    """The schema's revision, or an empty string when there is none."""
    return MigrationContext.configure(connection).get_current_revision() or ""


def _refuse_strangers(
    connection: Connection, scripts: ScriptDirectory, heads: tuple[str, ...], place: str
) -> None:
    known = {script.revision for script in scripts.walk_revisions()}
    if unknown := set(heads) - known:
        raise LogError(
            Fault.NEWER,
            f"{place} was written by a newer version of this program (schema {', '.join(sorted(unknown))}; "
            f"this one knows up to {', '.join(scripts.get_heads())}). Install the newer version, or give another "
            "database with --db.",
        )
    if not heads and (tables := set(inspect(connection).get_table_names()) - {"alembic_version"}):
        raise LogError(
            Fault.STRANGE,
            f"{place} holds another program's tables ({', '.join(sorted(tables)[:5])}). Give the log a "
            "database of its own with --db.",
        )
