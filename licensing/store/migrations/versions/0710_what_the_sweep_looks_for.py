"""Indexes for what the hourly sweep asks of addresses: rows without a key, what was moved lately, places told lately"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from licensing.store import online

revision = "0710"
down_revision = "0680"
branch_labels = None
depends_on = None

UNKEYED = "domicile_key IS NULL AND domicile IS NOT NULL AND domicile <> ''"


def upgrade() -> None:
    where = sa.text(UNKEYED)
    online.create_index(
        "ix_enterprise_unkeyed", "enterprise", ["id"], sqlite_where=where, postgresql_where=where
    )
    online.create_index("ix_register_item_item_recorded_at", "register_item", ["item", "recorded_at"])
    online.create_index("ix_known_place_recorded_at", "known_place", ["recorded_at"])


def downgrade() -> None:
    op.drop_index("ix_known_place_recorded_at", "known_place", if_exists=True)
    op.drop_index("ix_register_item_item_recorded_at", "register_item", if_exists=True)
    op.drop_index("ix_enterprise_unkeyed", "enterprise", if_exists=True)
