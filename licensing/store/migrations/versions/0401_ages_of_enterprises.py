"""enterprises by the day they were founded: whose officers' terms may end"""

from __future__ import annotations

from alembic import op

from licensing.store import online

revision = "0401"
down_revision = "0400"
branch_labels = None
depends_on = None


def upgrade() -> None:
    online.create_index("ix_enterprise_established_on", "enterprise", ["established_on"])


def downgrade() -> None:
    op.drop_index("ix_enterprise_established_on", "enterprise", if_exists=True)
