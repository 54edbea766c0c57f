"""names held for a few minutes, and what a verdict needs to be replayed"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from licensing.store import types

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":  # PostgreSQL never made it: the primary key says the same
        with op.batch_alter_table("counter", schema=None) as batch_op:
            batch_op.drop_constraint("uq_counter_name", type_="unique")
    with op.batch_alter_table("name_verdict", schema=None) as batch_op:
        batch_op.add_column(sa.Column("priors", sa.JSON(), nullable=True))

    op.create_table(
        "rule_tables",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_rule_tables")),
    )
    op.create_table(
        "name_hold",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("authority", sa.String(), nullable=False),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("until", types.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_name_hold_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_name_hold")),
    )
    with op.batch_alter_table("name_hold", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_name_hold_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_name_hold_until"), ["until"], unique=False)

    op.create_table(
        "name_hold_key",
        sa.Column("key", sa.BigInteger(), nullable=False),
        sa.Column("hold_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["hold_id"], ["name_hold.id"], name=op.f("fk_name_hold_key_hold_id_name_hold")
        ),
        sa.PrimaryKeyConstraint("key", "hold_id", name=op.f("pk_name_hold_key")),
    )
    with op.batch_alter_table("name_hold_key", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_name_hold_key_hold_id"), ["hold_id"], unique=False)


def downgrade() -> None:
    op.drop_table("name_hold_key")
    op.drop_table("name_hold")
    op.drop_table("rule_tables")
    with op.batch_alter_table("name_verdict", schema=None) as batch_op:
        batch_op.drop_column("priors")
    if op.get_bind().dialect.name == "sqlite":
        with op.batch_alter_table("counter", schema=None) as batch_op:
            batch_op.create_unique_constraint("uq_counter_name", ["name"])
