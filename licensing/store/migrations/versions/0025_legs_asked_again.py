"""what a department was asked, how often, and what had changed; older legs have no record of it"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("leg", schema=None) as batch_op:
        batch_op.add_column(sa.Column("asked", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("round", sa.BigInteger(), nullable=False, server_default="1"))
        batch_op.add_column(sa.Column("changed", sa.JSON(), nullable=False, server_default="[]"))


def downgrade() -> None:
    with op.batch_alter_table("leg", schema=None) as batch_op:
        batch_op.drop_column("changed")
        batch_op.drop_column("round")
        batch_op.drop_column("asked")
