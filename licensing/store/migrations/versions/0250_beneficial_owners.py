"""Beneficial owners, their filings and what is owed"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from licensing.store import types

revision = "0250"
down_revision = "0261"
branch_labels = None
depends_on = None

INSTANT = types.UTCDateTime(timezone=True)


def _of_enterprise(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_enterprise_id_enterprise")
    return sa.ForeignKeyConstraint(["enterprise_id"], ["enterprise.id"], name=name)


def upgrade() -> None:
    op.create_table(
        "beneficial_filing",
        *(sa.Column(name, sa.String(), nullable=False) for name in ("id", "enterprise_id", "way")),
        *(sa.Column(name, sa.Date(), nullable=True) for name in ("changed_on", "due_on")),
        sa.Column("filed_on", sa.Date(), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("digest", "act")),
        sa.Column("recorded_at", INSTANT, nullable=False),
        _of_enterprise("beneficial_filing"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_beneficial_filing")),
    )
    op.create_index(op.f("ix_beneficial_filing_enterprise_id"), "beneficial_filing", ["enterprise_id"])
    op.create_table(
        "beneficial_owner",
        *(sa.Column(name, sa.String(), nullable=False) for name in ("id", "enterprise_id")),
        sa.Column("name", types.Sealed(), nullable=False),
        sa.Column("document_kind", sa.String(), nullable=False),
        sa.Column("number", types.Sealed(), nullable=False),
        sa.Column("number_index", sa.String(), nullable=False),
        sa.Column("told", types.SealedJSON(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("percent", sa.String(), nullable=True),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("ended_act", sa.String(), nullable=True),
        _of_enterprise("beneficial_owner"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_beneficial_owner")),
    )
    op.create_index(op.f("ix_beneficial_owner_enterprise_id"), "beneficial_owner", ["enterprise_id"])
    op.create_index(op.f("ix_beneficial_owner_number_index"), "beneficial_owner", ["number_index"])
    op.create_table(
        "beneficial_duty",
        *(sa.Column(name, sa.String(), nullable=False) for name in ("id", "enterprise_id", "reason")),
        *(sa.Column(name, sa.Date(), nullable=False) for name in ("since", "due_on")),
        sa.Column("met_by", sa.String(), nullable=True),
        sa.Column("recorded_at", INSTANT, nullable=False),
        _of_enterprise("beneficial_duty"),
        sa.ForeignKeyConstraint(
            ["met_by"], ["beneficial_filing.id"], name=op.f("fk_beneficial_duty_met_by_beneficial_filing")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_beneficial_duty")),
    )
    op.create_index(op.f("ix_beneficial_duty_enterprise_id"), "beneficial_duty", ["enterprise_id"])
    op.create_index(op.f("ix_beneficial_duty_due_on"), "beneficial_duty", ["due_on"])


def downgrade() -> None:
    for table in ("beneficial_duty", "beneficial_owner", "beneficial_filing"):
        op.drop_table(table)
