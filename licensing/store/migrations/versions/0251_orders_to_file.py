"""When a head ordered an overdue filing of beneficial owners"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0251"
down_revision = "0250"
branch_labels = None
depends_on = None

ORDERED_BY = "fk_beneficial_duty_ordered_by_account"


def upgrade() -> None:
    with op.batch_alter_table("beneficial_duty") as table:
        table.add_column(sa.Column("ordered_on", sa.Date(), nullable=True))
        table.add_column(sa.Column("ordered_by", sa.String(), nullable=True))
        table.create_foreign_key(op.f(ORDERED_BY), "account", ["ordered_by"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("beneficial_duty") as table:
        table.drop_constraint(op.f(ORDERED_BY), type_="foreignkey")
        table.drop_column("ordered_by")
        table.drop_column("ordered_on")
