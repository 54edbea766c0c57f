"""who claimed a case until when, and when clerks are away"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from licensing.store import types

revision = "0111"
down_revision = "0110"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("registration_case", sa.Column("claimed_by", sa.String(), nullable=True))
    op.add_column(
        "registration_case", sa.Column("claimed_until", types.UTCDateTime(timezone=True), nullable=True)
    )
    op.create_index("ix_registration_case_claimed_until", "registration_case", ["claimed_until"])
    op.create_index("ix_registration_case_claimed_by", "registration_case", ["claimed_by"])
    op.create_table(
        "absence",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("noted_by", sa.String(), nullable=False),
        sa.Column("noted_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_absence_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
    )
    op.create_index("ix_absence_account_id", "absence", ["account_id"])


def downgrade() -> None:
    op.drop_table("absence")
    op.drop_index("ix_registration_case_claimed_by", "registration_case")
    op.drop_index("ix_registration_case_claimed_until", "registration_case")
    op.drop_column("registration_case", "claimed_until")
    op.drop_column("registration_case", "claimed_by")
