"""A department may have two parts of one kind in a case: what it decided, and the item whose pledge was withdrawn afterwards"""

from __future__ import annotations

from alembic import op

revision = "0650"
down_revision = "0640"
branch_labels = None
depends_on = None

ONE_EACH = "uq_leg_case_id_department_kind"


def upgrade() -> None:
    with op.batch_alter_table("leg", schema=None) as batch_op:
        batch_op.drop_constraint(op.f(ONE_EACH), type_="unique")  # unread since 0.9


def downgrade() -> None:
    # refused by the database where a second part exists: nothing is thrown away to go back
    with op.batch_alter_table("leg", schema=None) as batch_op:
        batch_op.create_unique_constraint(op.f(ONE_EACH), ["case_id", "department", "kind"])
