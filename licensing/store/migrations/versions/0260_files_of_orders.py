"""a file belongs to a case or to a register order"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0260"
down_revision = "0241"
branch_labels = None
depends_on = None

ONE = "(case_id IS NULL) <> (order_id IS NULL)"


def upgrade() -> None:
    with op.batch_alter_table("upload") as table:
        table.alter_column("case_id", existing_type=sa.String(), nullable=True)
        table.add_column(sa.Column("order_id", sa.String(), nullable=True))
        table.create_foreign_key(
            op.f("fk_upload_order_id_register_order"), "register_order", ["order_id"], ["id"]
        )
        table.create_check_constraint(op.f("ck_upload_one_owner"), ONE)
        table.create_index("ix_upload_order_id", ["order_id"])


def downgrade() -> None:
    op.execute(
        "DELETE FROM upload_piece WHERE upload_id IN (SELECT id FROM upload WHERE order_id IS NOT NULL)"
    )
    op.execute("DELETE FROM upload WHERE order_id IS NOT NULL")
    with op.batch_alter_table("upload") as table:
        table.drop_index("ix_upload_order_id")
        table.drop_constraint(op.f("ck_upload_one_owner"), type_="check")
        table.drop_constraint(op.f("fk_upload_order_id_register_order"), type_="foreignkey")
        table.drop_column("order_id")
        table.alter_column("case_id", existing_type=sa.String(), nullable=False)
