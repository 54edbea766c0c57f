"""officers of a department claim its tasks among themselves; since when a claim runs"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from licensing.store import types

revision = "0280"
down_revision = "0262"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "registration_case", sa.Column("claimed_at", types.UTCDateTime(timezone=True), nullable=True)
    )
    op.add_column("leg", sa.Column("claimed_by", sa.String(), nullable=True))
    op.add_column("leg", sa.Column("claimed_at", types.UTCDateTime(timezone=True), nullable=True))
    op.add_column("leg", sa.Column("claimed_until", types.UTCDateTime(timezone=True), nullable=True))
    op.create_index("ix_leg_claimed_by", "leg", ["claimed_by"])
    op.create_index("ix_leg_claimed_until", "leg", ["claimed_until"])


def downgrade() -> None:
    op.drop_index("ix_leg_claimed_until", "leg")
    op.drop_index("ix_leg_claimed_by", "leg")
    op.drop_column("leg", "claimed_until")
    op.drop_column("leg", "claimed_at")
    op.drop_column("leg", "claimed_by")
    op.drop_column("registration_case", "claimed_at")
