"""Which program is at a turn: several desks may answer in one log, and only what a dead one left is ended."""

from __future__ import annotations

import sqlalchemy as sa
from alembic.operations import Operations

revision = "0009"
down_revision = "0008"


def upgrade(op: Operations) -> None:
    op.add_column("turn", sa.Column("desk", sa.BigInteger, nullable=False, server_default="0"))
