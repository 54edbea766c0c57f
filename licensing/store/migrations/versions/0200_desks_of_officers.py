"""an officer's last look at a case, and saved views of the queue"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from licensing.store import types

revision = "0200"
down_revision = "0240"
branch_labels = None
depends_on = None

INSTANT = types.UTCDateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "case_look",
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.Column("before_at", INSTANT, nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_case_look_account_id_account")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["registration_case.id"], name=op.f("fk_case_look_case_id_registration_case")
        ),
        sa.PrimaryKeyConstraint("account_id", "case_id", name=op.f("pk_case_look")),
    )
    op.create_index("ix_case_look_case_id", "case_look", ["case_id"])
    op.create_table(
        "saved_view",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("given", sa.JSON(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_saved_view_account_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
        sa.UniqueConstraint("account_id", "name", name=op.f("uq_saved_view_account_id_name")),
    )
    op.create_index("ix_saved_view_account_id", "saved_view", ["account_id"])


def downgrade() -> None:
    op.drop_table("saved_view")
    op.drop_table("case_look")
