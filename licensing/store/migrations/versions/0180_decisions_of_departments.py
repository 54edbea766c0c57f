"""what a department decided stands in rows: permit number, dates, conditions, file; taken back within minutes, the row stays"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from licensing.store import types

revision = "0180"
down_revision = "0190"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("upload") as batch_op:  # a department's system has no account
        batch_op.alter_column("account_id", existing_type=sa.String(), nullable=True)
    op.create_table(
        "leg_decision",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("leg_id", sa.String(), nullable=False),
        sa.Column("round", sa.BigInteger(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("reasons", sa.String(), nullable=True),
        sa.Column("way_on", sa.String(), nullable=True),
        sa.Column("number", sa.String(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("conditions", sa.String(), nullable=True),
        sa.Column("upload_id", sa.String(), nullable=True),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("decided_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("undone_by", sa.String(), nullable=True),
        sa.Column("undone_at", types.UTCDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["leg_id"], ["leg.id"], name=op.f("fk_leg_decision_leg_id_leg")),
        sa.ForeignKeyConstraint(["upload_id"], ["upload.id"], name=op.f("fk_leg_decision_upload_id_upload")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leg_decision")),
    )
    op.create_index("ix_leg_decision_leg_id", "leg_decision", ["leg_id", "decided_at"])


def downgrade() -> None:
    op.drop_table("leg_decision")
    with op.batch_alter_table("upload") as batch_op:
        batch_op.alter_column("account_id", existing_type=sa.String(), nullable=False)
