"""bad marks are repaired on request, lost paper licences are declared void in public"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from licensing.store import types

revision = "0291"
down_revision = "0296"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "repair",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("standing_id", sa.String(), nullable=False),
        sa.Column("enterprise_id", sa.String(), nullable=True),
        sa.Column("department", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("asked_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("reasons", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("decided_at", types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.String(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["standing_id"], ["standing.id"], name=op.f("fk_repair_standing_id_standing")
        ),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_repair_enterprise_id_enterprise")
        ),
        sa.ForeignKeyConstraint(["asked_by"], ["account.id"], name=op.f("fk_repair_asked_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_repair")),
    )
    for column in ("standing_id", "enterprise_id", "department", "asked_by"):
        op.create_index(f"ix_repair_{column}", "repair", [column])
    op.create_table(
        "paper_notice",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("enterprise_id", sa.String(), nullable=False),
        sa.Column("copies", sa.JSON(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("said", sa.String(), nullable=False),
        sa.Column("stated_by", sa.String(), nullable=True),
        sa.Column("published_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_paper_notice_enterprise_id_enterprise")
        ),
        sa.ForeignKeyConstraint(
            ["stated_by"], ["account.id"], name=op.f("fk_paper_notice_stated_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_notice")),
    )
    op.create_index("ix_paper_notice_enterprise_id", "paper_notice", ["enterprise_id"])


def downgrade() -> None:
    op.drop_table("paper_notice")
    op.drop_table("repair")
