"""a phrase that nobody answers for comes from a case or from a change of an enterprise"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0261"
down_revision = "0260"
branch_labels = None
depends_on = None

ONE = "(case_id IS NULL) <> (enterprise_id IS NULL)"


def upgrade() -> None:
    with op.batch_alter_table("unclaimed") as table:
        table.alter_column("case_id", existing_type=sa.String(), nullable=True)
        table.add_column(sa.Column("enterprise_id", sa.String(), nullable=True))
        table.create_foreign_key(
            op.f("fk_unclaimed_enterprise_id_enterprise"), "enterprise", ["enterprise_id"], ["id"]
        )
        table.create_unique_constraint(op.f("uq_unclaimed_enterprise_id_phrase"), ["enterprise_id", "phrase"])
        table.create_check_constraint(op.f("ck_unclaimed_one_source"), ONE)
        table.create_index("ix_unclaimed_enterprise_id", ["enterprise_id"])


def downgrade() -> None:
    op.execute("DELETE FROM unclaimed WHERE enterprise_id IS NOT NULL")
    with op.batch_alter_table("unclaimed") as table:
        table.drop_index("ix_unclaimed_enterprise_id")
        table.drop_constraint(op.f("ck_unclaimed_one_source"), type_="check")
        table.drop_constraint(op.f("uq_unclaimed_enterprise_id_phrase"), type_="unique")
        table.drop_constraint(op.f("fk_unclaimed_enterprise_id_enterprise"), type_="foreignkey")
        table.drop_column("enterprise_id")
        table.alter_column("case_id", existing_type=sa.String(), nullable=False)
