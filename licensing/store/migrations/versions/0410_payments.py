"""What companies say was paid in, with its days"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from licensing.store import types

revision = "0410"
down_revision = "0401"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "register_payment",
        *(sa.Column(name, sa.String(), nullable=False) for name in ("id", "enterprise_id", "name")),
        *(sa.Column(name, sa.String(), nullable=True) for name in ("person_index", "uscc")),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("recorded_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("ended_at", types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("ended_act", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_register_payment_enterprise_id_enterprise")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_payment")),
    )
    op.create_index(op.f("ix_register_payment_enterprise_id"), "register_payment", ["enterprise_id"])


def downgrade() -> None:
    op.drop_table("register_payment")
