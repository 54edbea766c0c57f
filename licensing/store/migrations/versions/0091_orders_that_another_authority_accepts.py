"""orders that another authority accepts: a move is proposed where the enterprise is and confirmed where it goes"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0091"
down_revision = "0112"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("register_order", schema=None) as batch_op:
        batch_op.add_column(sa.Column("checker_authority", sa.String(), nullable=True))
        batch_op.create_index("ix_register_order_checker_authority", ["checker_authority"])


def downgrade() -> None:
    with op.batch_alter_table("register_order", schema=None) as batch_op:
        batch_op.drop_index("ix_register_order_checker_authority")
        batch_op.drop_column("checker_authority")
