"""Addresses by what they mean, whatever way they are written; ``portal migrate`` and the hourly sweep fill in rows of the release before"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from licensing.store import online

revision = "0700"
down_revision = "0670"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("enterprise", sa.Column("domicile_key", sa.String(), nullable=True))
    op.add_column("known_place", sa.Column("meaning", sa.String(), nullable=True))
    online.create_index("ix_enterprise_domicile_key", "enterprise", ["domicile_key"], postgresql_using="hash")
    online.create_index("ix_known_place_meaning", "known_place", ["meaning"])


def downgrade() -> None:
    op.drop_index("ix_known_place_meaning", "known_place", if_exists=True)
    op.drop_index("ix_enterprise_domicile_key", "enterprise", if_exists=True)
    op.drop_column("known_place", "meaning")
    op.drop_column("enterprise", "domicile_key")
