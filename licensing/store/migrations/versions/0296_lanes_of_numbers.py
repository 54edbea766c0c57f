"""numbers come from blocks written ahead for each authority"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0296"
down_revision = "0295"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "number_lane",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("sequence", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("next", sa.BigInteger(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_number_lane")),
    )
    op.create_index("ix_number_lane_place", "number_lane", ["sequence", "place"])


def downgrade() -> None:
    """What is left of the blocks is never given: the counters stand behind them."""
    op.drop_table("number_lane")
