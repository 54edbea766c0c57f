"""two persons switch the machine on that registers straight through"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from licensing.store import types

revision = "0262"
down_revision = "0251"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "straight_switch",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("rules", sa.String(), nullable=False),
        sa.Column("proposed_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("decided_at", types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("ended_at", types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_straight_switch")),
    )
    op.create_index("ix_straight_switch_state", "straight_switch", ["state"])


def downgrade() -> None:
    op.drop_table("straight_switch")
