"""two operators change the keys"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from licensing.store import types

revision = "0301"
down_revision = "0286"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "key_act",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("verb", sa.String(), nullable=False),
        sa.Column("given", sa.JSON(), nullable=False),
        sa.Column("keys", sa.String(), nullable=False),
        sa.Column("proposed_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("decided_at", types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_key_act")),
    )
    op.create_index(op.f("ix_key_act_state"), "key_act", ["state"])


def downgrade() -> None:
    op.drop_table("key_act")
