"""programs of people: a client of the interface may be an account's own"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from licensing.store import types

revision = "0380"
down_revision = "0292"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("api_client") as table:
        table.add_column(sa.Column("account_id", sa.String(), nullable=True))
        table.add_column(sa.Column("until", types.UTCDateTime(timezone=True), nullable=True))
        table.create_foreign_key(op.f("fk_api_client_account_id_account"), "account", ["account_id"], ["id"])
        table.create_index(op.f("ix_api_client_account_id"), ["account_id"])


def downgrade() -> None:
    with op.batch_alter_table("api_client") as table:
        table.drop_index(op.f("ix_api_client_account_id"))
        table.drop_constraint(op.f("fk_api_client_account_id_account"), type_="foreignkey")
        table.drop_column("until")
        table.drop_column("account_id")
