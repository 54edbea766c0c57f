"""register orders; since when a name must be changed, until when business is suspended"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from licensing.store import types

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("enterprise", schema=None) as batch_op:
        batch_op.add_column(sa.Column("suspended_until", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("name_ordered_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("representative_index", sa.String(), nullable=True))
        batch_op.create_index(batch_op.f("ix_enterprise_representative_index"), ["representative_index"])
    op.create_table(
        "register_order",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("enterprise_id", sa.String(), nullable=False),
        sa.Column("authority", sa.String(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("document_title", sa.String(), nullable=False),
        sa.Column("document_no", sa.String(), nullable=False),
        sa.Column("document_on", sa.Date(), nullable=False),
        sa.Column("reasons", sa.String(), nullable=False),
        sa.Column("maker_id", sa.String(), nullable=False),
        sa.Column("checker_id", sa.String(), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("proposed_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("decided_at", types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("effective_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_register_order_enterprise_id_enterprise")
        ),
        sa.ForeignKeyConstraint(
            ["maker_id"], ["account.id"], name=op.f("fk_register_order_maker_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["checker_id"], ["account.id"], name=op.f("fk_register_order_checker_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_order")),
    )
    with op.batch_alter_table("register_order", schema=None) as batch_op:
        for column in ("authority", "enterprise_id", "kind", "state"):
            batch_op.create_index(batch_op.f(f"ix_register_order_{column}"), [column], unique=False)


def downgrade() -> None:
    op.drop_table("register_order")
    with op.batch_alter_table("enterprise", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_enterprise_representative_index"))
        batch_op.drop_column("representative_index")
        batch_op.drop_column("name_ordered_on")
        batch_op.drop_column("suspended_until")
