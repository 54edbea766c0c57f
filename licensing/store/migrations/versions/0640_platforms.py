"""Trading platforms that confirm shops on an account of their own"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from licensing.store import types

revision = "0640"
down_revision = "0510"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "platform",
        *(sa.Column(name, sa.String(), nullable=False) for name in ("id", "enterprise_id", "name", "key")),
        sa.Column("held", sa.String(), nullable=True),
        *(
            sa.Column(name, sa.String(), nullable=False)
            for name in ("permit", "authority", "state", "asked_by")
        ),
        sa.Column("asked_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("since_at", types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("decided_at", types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("reasons", sa.String(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_platform_enterprise_id_enterprise")
        ),
        sa.ForeignKeyConstraint(["asked_by"], ["account.id"], name=op.f("fk_platform_asked_by_account")),
        sa.UniqueConstraint("held", name=op.f("uq_platform_held")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_platform")),
    )
    for column in ("enterprise_id", "authority"):
        op.create_index(op.f(f"ix_platform_{column}"), "platform", [column])
    op.create_table(
        "platform_shop",
        *(sa.Column(name, sa.String(), nullable=False) for name in ("id", "platform_id", "case_id")),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("shop", "key", "about", "state")),
        sa.Column("reasons", sa.String(), nullable=True),
        sa.Column("asked_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("answered_by", sa.String(), nullable=True),
        sa.Column("answered_at", types.UTCDateTime(timezone=True), nullable=True),
        *(sa.Column(name, sa.Date(), nullable=True) for name in ("ended_on", "due_on")),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["platform_id"], ["platform.id"], name=op.f("fk_platform_shop_platform_id_platform")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["registration_case.id"], name=op.f("fk_platform_shop_case_id_registration_case")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_platform_shop")),
    )
    op.create_index("ix_platform_shop_platform_id_key", "platform_shop", ["platform_id", "key"])
    op.create_index(op.f("ix_platform_shop_case_id"), "platform_shop", ["case_id"])


def downgrade() -> None:
    for table in ("platform_shop", "platform"):
        op.drop_table(table)
