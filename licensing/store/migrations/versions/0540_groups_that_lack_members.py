"""Groups with fewer members than the law wants, and by when their parents file"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from licensing.store import types

revision = "0540"
down_revision = "0530"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "group_lack",
        *(sa.Column(name, sa.String(), nullable=False) for name in ("id", "enterprise_id")),
        *(sa.Column(name, sa.Date(), nullable=False) for name in ("since", "due_on")),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("recorded_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_group_lack_enterprise_id_enterprise")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_lack")),
    )
    op.create_index(op.f("ix_group_lack_enterprise_id"), "group_lack", ["enterprise_id"])


def downgrade() -> None:
    op.drop_table("group_lack")
