"""leaves of the public log by their hash: whoever asks for the proof of a digest walked through the whole tree"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from licensing.store import online

revision = "0530"
down_revision = "0500"
branch_labels = None
depends_on = None


def upgrade() -> None:
    leaves = sa.text("level = 0")
    online.create_index(
        "ix_log_node_leaf", "log_node", ["hash"], postgresql_where=leaves, sqlite_where=leaves
    )


def downgrade() -> None:
    op.drop_index("ix_log_node_leaf", "log_node", if_exists=True)
