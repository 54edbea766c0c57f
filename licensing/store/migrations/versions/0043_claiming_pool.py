"""phrases that nobody answers for wait to be claimed"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from licensing.store import types

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "unclaimed",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("phrase", sa.String(), nullable=False),
        sa.Column("authority", sa.String(), nullable=False),
        sa.Column("published_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("department", sa.String(), nullable=True),
        sa.Column("claimed_by", sa.String(), nullable=True),
        sa.Column("claimed_at", types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["registration_case.id"], name=op.f("fk_unclaimed_case_id_registration_case")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unclaimed")),
        sa.UniqueConstraint("case_id", "phrase", name=op.f("uq_unclaimed_case_id_phrase")),
    )
    with op.batch_alter_table("unclaimed", schema=None) as batch_op:
        for column in ("authority", "case_id", "department"):
            batch_op.create_index(batch_op.f(f"ix_unclaimed_{column}"), [column], unique=False)


def downgrade() -> None:
    op.drop_table("unclaimed")
