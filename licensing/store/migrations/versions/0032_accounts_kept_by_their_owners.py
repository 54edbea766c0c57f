"""accounts kept by their owners: recovery that can be stopped, known devices, secrets that overlap"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from licensing.store import types

revision = "0032"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "known_device",
        sa.Column("secret_hash", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("made_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("seen_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_known_device_account_id_account")
        ),
        sa.PrimaryKeyConstraint("secret_hash", name=op.f("pk_known_device")),
    )
    with op.batch_alter_table("known_device", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_known_device_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_known_device_seen_at"), ["seen_at"], unique=False)

    with op.batch_alter_table("api_client", schema=None) as batch_op:
        batch_op.add_column(sa.Column("former_hash", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("former_until", types.UTCDateTime(timezone=True), nullable=True))

    with op.batch_alter_table("password_reset", schema=None) as batch_op:
        batch_op.add_column(sa.Column("way", sa.String(), server_default="counter", nullable=False))
        batch_op.add_column(sa.Column("authority", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("confirmed_by", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("opens_at", types.UTCDateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("stopped_at", types.UTCDateTime(timezone=True), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_password_reset_confirmed_by_account"), "account", ["confirmed_by"], ["id"]
        )

    with op.batch_alter_table("sign_in_attempt", schema=None) as batch_op:
        batch_op.add_column(sa.Column("guess", sa.String(), nullable=True))
        batch_op.create_index(batch_op.f("ix_sign_in_attempt_guess"), ["guess"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("sign_in_attempt", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_in_attempt_guess"))
        batch_op.drop_column("guess")

    with op.batch_alter_table("password_reset", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_password_reset_confirmed_by_account"), type_="foreignkey")
        batch_op.drop_column("stopped_at")
        batch_op.drop_column("opens_at")
        batch_op.drop_column("confirmed_by")
        batch_op.drop_column("authority")
        batch_op.drop_column("way")

    with op.batch_alter_table("api_client", schema=None) as batch_op:
        batch_op.drop_column("former_until")
        batch_op.drop_column("former_hash")

    with op.batch_alter_table("known_device", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_known_device_seen_at"))
        batch_op.drop_index(batch_op.f("ix_known_device_account_id"))

    op.drop_table("known_device")
