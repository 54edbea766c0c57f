"""numbered copies of a licence, witnesses' cosignatures of the public log, nightly comparisons of log and register"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from licensing.store import types

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "licence_copy",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("licence_id", sa.String(), nullable=False),
        sa.Column("serial", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("prepared_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("issued_at", types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("jti", sa.String(), nullable=True),
        sa.Column("kid", sa.String(), nullable=True),
        sa.Column("credential", sa.String(), nullable=True),
        sa.Column("short_jws", sa.String(), nullable=True),
        sa.Column("pdf", sa.LargeBinary(), nullable=True),
        sa.Column("pdf_sha256", sa.String(), nullable=True),
        sa.Column("log_index", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["licence_id"], ["licence.id"], name=op.f("fk_licence_copy_licence_id_licence")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_licence_copy")),
        sa.UniqueConstraint("licence_id", "serial", name=op.f("uq_licence_copy_licence_id_serial")),
        sa.UniqueConstraint("token", name=op.f("uq_licence_copy_token")),
        sa.UniqueConstraint("jti", name=op.f("uq_licence_copy_jti")),
        sa.UniqueConstraint("log_index", name=op.f("uq_licence_copy_log_index")),
    )
    op.create_index(op.f("ix_licence_copy_licence_id"), "licence_copy", ["licence_id"])
    op.create_index(op.f("ix_licence_copy_kid"), "licence_copy", ["kid"])
    op.create_table(
        "log_cosignature",
        sa.Column("witness", sa.String(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("root", sa.LargeBinary(), nullable=False),
        sa.Column("line", sa.String(), nullable=False),
        sa.Column("witnessed_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("received_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("witness", "size", name=op.f("pk_log_cosignature")),
    )
    op.create_table(
        "log_audit",
        sa.Column("day", sa.String(), nullable=False),
        sa.Column("at", types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("entries", sa.BigInteger(), nullable=False),
        sa.Column("root", sa.LargeBinary(), nullable=False),
        sa.Column("fault_count", sa.BigInteger(), nullable=False),
        sa.Column("faults", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_log_audit")),
    )


def downgrade() -> None:
    op.drop_table("log_audit")
    op.drop_table("log_cosignature")
    op.drop_index(op.f("ix_licence_copy_kid"), table_name="licence_copy")
    op.drop_index(op.f("ix_licence_copy_licence_id"), table_name="licence_copy")
    op.drop_table("licence_copy")
