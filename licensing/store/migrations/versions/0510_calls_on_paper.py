"""Demands of contributions served on paper, and forfeitures that a court set aside"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from licensing.store import types

revision = "0510"
down_revision = "0540"
branch_labels = None
depends_on = None

COLUMNS = (
    ("contested_on", sa.Date()),
    ("contested_words", types.Sealed()),
    ("notice_paper", types.SealedJSON()),
    ("set_aside_on", sa.Date()),
    ("set_aside_by", sa.String()),
)


def upgrade() -> None:
    for name, kind in COLUMNS:
        op.add_column("contribution_call", sa.Column(name, kind, nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("contribution_call") as table:
        for name, _ in COLUMNS:
            table.drop_column(name)
