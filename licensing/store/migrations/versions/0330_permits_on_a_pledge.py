"""permits that are given on a pledge, and the sheet a pledge is signed by"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from licensing.store import types

revision = "0330"
down_revision = "0360"
branch_labels = None
depends_on = None

NEEDED = (
    "id",
    "case_id",
    "leg_id",
    "enterprise_id",
    "department",
    "item",
    "state",
    "rows",
    "written_by",
    "for_id",
    "for_name",
)
ABSENT = ("mandate_id", "digest", "method", "assurance", "corrections", "answer", "result", "checked_by")
OTHERS = {
    "case_id": "registration_case",
    "leg_id": "leg",
    "enterprise_id": "enterprise",
    "written_by": "account",
    "for_id": "account",
    "mandate_id": "mandate",
}


def upgrade() -> None:
    op.create_table(
        "permit_pledge",
        *(sa.Column(name, sa.String(), nullable=False) for name in NEEDED),
        *(sa.Column(name, sa.String(), nullable=True) for name in ABSENT),
        *(sa.Column(name, sa.JSON(), nullable=False) for name in ("conditions", "papers", "met", "handed")),
        *(sa.Column(name, sa.Date(), nullable=True) for name in ("granted_on", "check_by", "correct_by")),
        *(
            sa.Column(name, types.UTCDateTime(timezone=True), nullable=True)
            for name in ("signed_at", "answered_at", "checked_at")
        ),
        sa.Column("written_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=True),
        *(sa.Column(name, sa.Boolean(), nullable=False) for name in ("whole_leg", "is_false")),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("number", "version")),
        *(
            sa.ForeignKeyConstraint([name], [f"{table}.id"], name=op.f(f"fk_permit_pledge_{name}_{table}"))
            for name, table in OTHERS.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_permit_pledge")),
        sa.UniqueConstraint("case_id", "item", "number", name=op.f("uq_permit_pledge_case_id_item_number")),
    )
    for column in ("leg_id", "enterprise_id", "state"):
        op.create_index(op.f(f"ix_permit_pledge_{column}"), "permit_pledge", [column])
    op.create_index("ix_permit_pledge_department", "permit_pledge", ["department", "state", "check_by"])
    with op.batch_alter_table("signing_sheet") as table:
        table.add_column(sa.Column("pledge_id", sa.String(), nullable=True))
        table.create_foreign_key(
            op.f("fk_signing_sheet_pledge_id_permit_pledge"), "permit_pledge", ["pledge_id"], ["id"]
        )


def downgrade() -> None:
    with op.batch_alter_table("signing_sheet") as table:
        table.drop_constraint(op.f("fk_signing_sheet_pledge_id_permit_pledge"), type_="foreignkey")
        table.drop_column("pledge_id")
    op.drop_table("permit_pledge")
