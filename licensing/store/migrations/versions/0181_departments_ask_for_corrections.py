"""what a department asked the founder to correct, the answer, and the days its clock had left; new applications for a refused permit"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from licensing.store import types

revision = "0181"
down_revision = "0180"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "leg_return",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("leg_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=True),
        sa.Column("asked_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("days_left", sa.BigInteger(), nullable=True),
        sa.Column("answer", types.Sealed(), nullable=True),
        sa.Column("answered_at", types.UTCDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["leg_id"], ["leg.id"], name=op.f("fk_leg_return_leg_id_leg")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leg_return")),
    )
    op.create_index("ix_leg_return_leg_id", "leg_return", ["leg_id"])


def downgrade() -> None:
    op.drop_table("leg_return")
