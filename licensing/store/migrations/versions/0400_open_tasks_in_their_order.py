"""open tasks of departments in the order in which a head reads them: due first, then by id"""

from __future__ import annotations

from alembic import op

from licensing.store import online

revision = "0400"
down_revision = "0331"
branch_labels = None
depends_on = None


def upgrade() -> None:
    online.create_index("ix_leg_state_due", "leg", ["state", "due_on", "id"])
    op.drop_index("ix_leg_state_due_on", "leg")  # the longer one answers the same


def downgrade() -> None:
    op.create_index("ix_leg_state_due_on", "leg", ["state", "due_on"])
    op.drop_index("ix_leg_state_due", "leg", if_exists=True)
