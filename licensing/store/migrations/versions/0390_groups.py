"""Members of the groups that companies lead, with their days"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from licensing.store import types

revision = "0390"
down_revision = "0340"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "group_member",
        *(sa.Column(name, sa.String(), nullable=False) for name in ("id", "enterprise_id", "uscc", "name")),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("recorded_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("ended_at", types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("ended_act", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_group_member_enterprise_id_enterprise")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_member")),
    )
    op.create_index(op.f("ix_group_member_enterprise_id"), "group_member", ["enterprise_id"])


def downgrade() -> None:
    op.drop_table("group_member")
