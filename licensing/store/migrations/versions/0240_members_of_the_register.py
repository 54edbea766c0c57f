"""Who owned a part and who held an office, with the days"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from licensing.store import types

revision = "0240"
down_revision = "0220"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "register_member",
        *(sa.Column(name, sa.String(), nullable=False) for name in ("id", "enterprise_id", "role", "name")),
        *(sa.Column(name, sa.String(), nullable=True) for name in ("person_index", "uscc")),
        sa.Column("amount_fen", sa.BigInteger(), nullable=True),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("recorded_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("ended_at", types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("ended_act", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_register_member_enterprise_id_enterprise")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_member")),
    )
    op.create_index("ix_register_member_enterprise_id_role", "register_member", ["enterprise_id", "role"])


def downgrade() -> None:
    op.drop_table("register_member")
