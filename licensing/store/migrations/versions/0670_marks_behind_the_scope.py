"""What a licence prints behind the scope, by the kind of address; whoever is licensed keeps what the licence says"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0670"
down_revision = "0650"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("enterprise", sa.Column("scope_mark", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("enterprise", "scope_mark")
