"""extracts of the register"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from licensing.store import types

revision = "0381"
down_revision = "0390"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "register_extract",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("enterprise_id", sa.String(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("known_on", sa.Date(), nullable=True),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("content", types.SealedJSON(), nullable=False),
        sa.Column("content_sha256", sa.String(), nullable=False),
        sa.Column("prepared_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("issued_at", types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("jti", sa.String(), nullable=True),
        sa.Column("kid", sa.String(), nullable=True),
        sa.Column("credential", types.Sealed(), nullable=True),
        sa.Column("pdf", types.SealedBytes(), nullable=True),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.Column("log_index", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_register_extract_enterprise_id_enterprise")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_extract")),
        sa.UniqueConstraint("jti", name=op.f("uq_register_extract_jti")),
    )
    for column in ("enterprise_id", "asked_by"):
        op.create_index(op.f(f"ix_register_extract_{column}"), "register_extract", [column])


def downgrade() -> None:
    op.drop_table("register_extract")
