"""time-stamps on their way into the public log"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from licensing.store import types

revision = "0300"
down_revision = "0285"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "stamp_waiting",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("at", types.UTCDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stamp_waiting")),
    )


def downgrade() -> None:
    op.drop_table("stamp_waiting")
