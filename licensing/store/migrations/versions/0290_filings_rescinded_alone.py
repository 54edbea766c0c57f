"""a false filing of an officer is rescinded alone"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0290"
down_revision = "0280"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("register_member", sa.Column("rescinded_on", sa.Date(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("register_member") as batch:
        batch.drop_column("rescinded_on")
