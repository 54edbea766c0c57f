"""errors of filings that authorities report, orders that are obeyed by a day, fines"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from licensing.store import types

revision = "0331"
down_revision = "0381"
branch_labels = None
depends_on = None

COLUMNS = {
    "ordered_body": sa.String,
    "obey_by": sa.Date,
    "fined_on": sa.Date,
    "fine_fen": sa.BigInteger,
    "fine_reasons": sa.String,
}
NEEDED = ("id", "enterprise_id", "department", "reasons", "reference", "reported_by")


def upgrade() -> None:
    for name, kind in COLUMNS.items():
        op.add_column("beneficial_duty", sa.Column(name, kind(), nullable=True))
    op.create_table(
        "beneficial_error",
        *(sa.Column(name, sa.String(), nullable=False) for name in NEEDED),
        sa.Column("reported_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_beneficial_error_enterprise_id_enterprise")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_beneficial_error")),
        sa.UniqueConstraint(
            "enterprise_id",
            "department",
            "reference",
            name=op.f("uq_beneficial_error_enterprise_id_department_reference"),
        ),
    )
    # Orders of an older installation were a head's: obeyed within the days that the rows give from their own day.
    op.execute(
        "UPDATE beneficial_duty SET ordered_body = (SELECT account.authority || '-AMR' FROM account"
        " WHERE account.id = beneficial_duty.ordered_by) WHERE ordered_by IS NOT NULL"
    )


def downgrade() -> None:
    op.drop_table("beneficial_error")
    for name in COLUMNS:
        op.drop_column("beneficial_duty", name)
