"""licences by the instant they were written down: whose three years end"""

from __future__ import annotations

from alembic import op

from licensing.store import online

revision = "0460"
down_revision = "0410"
branch_labels = None
depends_on = None


def upgrade() -> None:
    online.create_index("ix_licence_prepared_at", "licence", ["prepared_at"])


def downgrade() -> None:
    op.drop_index("ix_licence_prepared_at", "licence", if_exists=True)
