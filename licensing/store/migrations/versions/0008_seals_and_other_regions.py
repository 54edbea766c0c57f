"""the national profile's seals beside licences, and the registries of other regions"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from licensing.store import types

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "licence_seal",
        sa.Column("licence_id", sa.String(), nullable=False),
        sa.Column("made_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("kid", sa.String(), nullable=False),
        sa.Column("ses", sa.LargeBinary(), nullable=False),
        sa.Column("twin", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["licence_id"], ["licence.id"], name=op.f("fk_licence_seal_licence_id_licence")
        ),
        sa.PrimaryKeyConstraint("licence_id", name=op.f("pk_licence_seal")),
    )
    with op.batch_alter_table("licence_seal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_licence_seal_kid"), ["kid"], unique=False)
    op.create_table(
        "trusted_region",
        sa.Column("iss", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("root_sha256", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=True),
        sa.Column("trust", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("added_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("tried_at", types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("fetched_at", types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("trouble", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("iss", name=op.f("pk_trusted_region")),
    )
    op.create_table(
        "region_status",
        sa.Column("iss", sa.String(), nullable=False),
        sa.Column("uri", sa.String(), nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("made_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("fetched_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["iss"], ["trusted_region.iss"], name=op.f("fk_region_status_iss_trusted_region")
        ),
        sa.PrimaryKeyConstraint("iss", "uri", name=op.f("pk_region_status")),
    )


def downgrade() -> None:
    op.drop_table("region_status")
    op.drop_table("trusted_region")
    with op.batch_alter_table("licence_seal", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_licence_seal_kid"))
    op.drop_table("licence_seal")
