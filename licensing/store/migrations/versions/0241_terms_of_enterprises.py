"""The term of an enterprise (经营期限), in the words of the licence"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0241"
down_revision = "0210"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("enterprise", sa.Column("term", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("enterprise", "term")
