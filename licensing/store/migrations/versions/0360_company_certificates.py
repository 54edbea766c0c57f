"""company certificates beside licences"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from licensing.store import types

revision = "0360"
down_revision = "0380"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "company_certificate",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("licence_id", sa.String(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("content_sha256", sa.String(), nullable=False),
        sa.Column("prepared_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("issued_at", types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("jti", sa.String(), nullable=True),
        sa.Column("kid", sa.String(), nullable=True),
        sa.Column("credential", sa.String(), nullable=True),
        sa.Column("log_index", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["licence_id"], ["licence.id"], name=op.f("fk_company_certificate_licence_id_licence")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_company_certificate")),
        sa.UniqueConstraint("jti", name=op.f("uq_company_certificate_jti")),
        sa.UniqueConstraint("log_index", name=op.f("uq_company_certificate_log_index")),
    )
    op.create_index(op.f("ix_company_certificate_licence_id"), "company_certificate", ["licence_id"])
    op.create_index(op.f("ix_company_certificate_kid"), "company_certificate", ["kid"])


def downgrade() -> None:
    op.drop_table("company_certificate")
