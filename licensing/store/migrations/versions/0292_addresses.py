"""addresses that others lend, and what shared data knows of places"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from licensing.store import types

revision = "0292"
down_revision = "0302"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "address_host",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("enterprise_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("authority", sa.String(), nullable=False),
        sa.Column("county", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("paid_in_fen", sa.BigInteger(), nullable=False),
        sa.Column("area", sa.BigInteger(), nullable=False),
        sa.Column("staff", sa.BigInteger(), nullable=False),
        sa.Column("business_use", sa.Boolean(), nullable=False),
        sa.Column("lease_until", sa.Date(), nullable=False),
        sa.Column("quota", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("asked_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("decided_at", types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("reasons", sa.String(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_address_host_enterprise_id_enterprise")
        ),
        sa.ForeignKeyConstraint(["asked_by"], ["account.id"], name=op.f("fk_address_host_asked_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_address_host")),
    )
    for column in ("enterprise_id", "authority"):
        op.create_index(f"ix_address_host_{column}", "address_host", [column])
    op.create_table(
        "address_use",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("host_id", sa.String(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("desk", sa.String(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("asked_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("answered_by", sa.String(), nullable=True),
        sa.Column("answered_at", types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["host_id"], ["address_host.id"], name=op.f("fk_address_use_host_id_address_host")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["registration_case.id"], name=op.f("fk_address_use_case_id_registration_case")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_address_use")),
    )
    for column in ("host_id", "case_id"):
        op.create_index(f"ix_address_use_{column}", "address_use", [column])
    op.create_table(
        "known_place",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("dwelling", sa.Boolean(), nullable=False),
        sa.Column("department", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("recorded_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_known_place")),
    )
    op.create_index("ix_known_place_key", "known_place", ["key"])
    op.create_index("ix_enterprise_domicile", "enterprise", ["domicile"], postgresql_using="hash")


def downgrade() -> None:
    op.drop_index("ix_enterprise_domicile", "enterprise")
    for table in ("known_place", "address_use", "address_host"):
        op.drop_table(table)
