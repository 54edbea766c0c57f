"""A complaint of abuse: its extension, suspension and notice of 45 days, and who objects to that"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from licensing.store import types

revision = "0190"
down_revision = "0151"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for column in (
        sa.Column("extended", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("ground", sa.String(), nullable=True),
        sa.Column("suspended_on", sa.Date(), nullable=True),
        sa.Column("published_at", types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
    ):
        op.add_column("impersonation", column)
    op.create_table(
        "impersonation_objection",
        *(
            sa.Column(name, sa.String(), nullable=False)
            for name in ("id", "impersonation_id", "account_id", "relation")
        ),
        sa.Column("department", sa.String(), nullable=True),
        sa.Column("reasons", types.Sealed(), nullable=False),
        sa.Column("evidence", types.Sealed(), nullable=True),
        sa.Column("at", types.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["impersonation_id"],
            ["impersonation.id"],
            name=op.f("fk_impersonation_objection_impersonation_id_impersonation"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_impersonation_objection_account_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_impersonation_objection")),
    )
    op.create_index(
        "ix_impersonation_objection_impersonation_id", "impersonation_objection", ["impersonation_id"]
    )


def downgrade() -> None:
    op.drop_table("impersonation_objection")
    for name in ("ends_on", "published_at", "suspended_on", "ground", "extended"):
        op.drop_column("impersonation", name)
