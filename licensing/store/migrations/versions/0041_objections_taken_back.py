"""objections of departments' programs, and objections taken back"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from licensing.store import types

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("objection", schema=None) as batch_op:
        batch_op.alter_column("account_id", existing_type=sa.String(), nullable=True)
        batch_op.add_column(sa.Column("withdrawn_at", types.UTCDateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("withdrawn_by", sa.String(), nullable=True))


def downgrade() -> None:
    op.execute("DELETE FROM objection WHERE account_id IS NULL")  # the older table knows no programs
    with op.batch_alter_table("objection", schema=None) as batch_op:
        batch_op.drop_column("withdrawn_by")
        batch_op.drop_column("withdrawn_at")
        batch_op.alter_column("account_id", existing_type=sa.String(), nullable=False)
