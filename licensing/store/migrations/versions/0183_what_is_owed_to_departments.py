"""a ledger of what is owed to departments, with the receivers' signed receipts; the key a system signs receipts with"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from licensing.store import types

revision = "0183"
down_revision = "0182"
branch_labels = None
depends_on = None

INSTANT = types.UTCDateTime(timezone=True)


def upgrade() -> None:
    with op.batch_alter_table("api_client") as batch_op:
        batch_op.add_column(sa.Column("receipt_jwk", sa.JSON(), nullable=True))
    op.create_table(
        "exchange",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("department", sa.String(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("owed_at", INSTANT, nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("sent_at", INSTANT, nullable=True),
        sa.Column("sent_by", sa.String(), nullable=True),
        sa.Column("received_at", INSTANT, nullable=True),
        sa.Column("receipt", sa.String(), nullable=True),
        sa.Column("receiver_id", sa.String(), nullable=True),
        sa.Column("confirmed_at", INSTANT, nullable=True),
        sa.Column("confirmed_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["receiver_id"], ["api_client.id"], name=op.f("fk_exchange_receiver_id_api_client")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchange")),
        sa.UniqueConstraint("seq", "department", name=op.f("uq_exchange_seq_department")),
    )
    op.create_index("ix_exchange_department", "exchange", ["department", "confirmed_at", "seq"])
    op.create_index("ix_exchange_due", "exchange", ["due_on", "confirmed_at"])


def downgrade() -> None:
    op.drop_table("exchange")
    with op.batch_alter_table("api_client") as batch_op:
        batch_op.drop_column("receipt_jwk")
