"""the indexes by which a department finds its matters, the house its officers among all accounts, and a head office its branches"""

from __future__ import annotations

from alembic import op

revision = "0340"
down_revision = "0330"
branch_labels = None
depends_on = None

INDEXES = (
    ("ix_account_role", "account", ["role", "authority"]),
    ("ix_leg_department_id", "leg", ["department", "id"]),
    ("ix_leg_department_waiting", "leg", ["department", "state", "due_on", "id"]),
    ("ix_leg_department_ended", "leg", ["department", "state", "decided_at", "id"]),
)


def upgrade() -> None:
    for name, table, columns in INDEXES:
        op.create_index(name, table, columns)
    op.drop_index("ix_leg_department", "leg")  # the longer ones answer the same
    op.drop_index("ix_enterprise_name", "enterprise")
    op.create_index("ix_enterprise_name", "enterprise", ["name"], postgresql_ops={"name": "text_pattern_ops"})


def downgrade() -> None:
    op.drop_index("ix_enterprise_name", "enterprise")
    op.create_index("ix_enterprise_name", "enterprise", ["name"])
    op.create_index("ix_leg_department", "leg", ["department"])
    for name, table, _ in INDEXES:
        op.drop_index(name, table)
