"""The days by which owners contribute, part by part"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from licensing.store import types

revision = "0285"
down_revision = "0290"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "register_part",
        *(sa.Column(name, sa.String(), nullable=False) for name in ("id", "enterprise_id", "name")),
        *(sa.Column(name, sa.String(), nullable=True) for name in ("person_index", "uscc")),
        sa.Column("amount_fen", sa.BigInteger(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("form", sa.String(), nullable=True),
        *(sa.Column(name, sa.Date(), nullable=True) for name in ("counted_from", "since", "until")),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("recorded_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("ended_at", types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("ended_act", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_register_part_enterprise_id_enterprise")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_part")),
    )
    op.create_index(op.f("ix_register_part_enterprise_id"), "register_part", ["enterprise_id"])


def downgrade() -> None:
    op.drop_table("register_part")
