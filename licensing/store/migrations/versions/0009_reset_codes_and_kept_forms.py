"""codes for a new password, and forms kept for whoever typed them"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from licensing.store import types

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

RESET, KEPT = "password_reset", "kept_form"


def upgrade() -> None:
    op.create_table(
        RESET,
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("code_hash", sa.String(), nullable=False),
        sa.Column("given_by", sa.String(), nullable=True),
        sa.Column("given_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("used_at", types.UTCDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f(f"fk_{RESET}_account_id_account")),
        sa.ForeignKeyConstraint(["given_by"], ["account.id"], name=op.f(f"fk_{RESET}_given_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{RESET}")),
    )
    op.create_table(
        KEPT,
        sa.Column("secret_hash", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=True),
        sa.Column("body", types.Sealed(), nullable=False),
        sa.Column("expires_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f(f"fk_{KEPT}_account_id_account")),
        sa.PrimaryKeyConstraint("secret_hash", name=op.f(f"pk_{KEPT}")),
    )
    for table in (RESET, KEPT):
        for column in ("account_id", "expires_at"):
            op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def downgrade() -> None:
    op.drop_table(KEPT)
    op.drop_table(RESET)
