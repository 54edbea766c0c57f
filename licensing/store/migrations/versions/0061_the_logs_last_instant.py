"""an index for the last instant the public log holds, which the clock is compared with"""

from __future__ import annotations

from alembic import op

revision = "0061"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(op.f("ix_log_entry_at"), "log_entry", ["at"])


def downgrade() -> None:
    op.drop_index(op.f("ix_log_entry_at"), table_name="log_entry")
