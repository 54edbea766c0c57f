"""passkeys that sign in: of people without proof too, each answered challenge once"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from licensing.store import types

revision = "0161"
down_revision = "0120"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("signer_key") as batch_op:
        batch_op.add_column(sa.Column("used_at", types.UTCDateTime(timezone=True), nullable=True))
        batch_op.alter_column("proof_id", existing_type=sa.String(), nullable=True)
    op.create_table(
        "spent_challenge",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("at", types.UTCDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spent_challenge")),
    )
    op.create_index("ix_spent_challenge_at", "spent_challenge", ["at"])


def downgrade() -> None:
    op.drop_table("spent_challenge")
    op.execute(sa.text("DELETE FROM signer_key WHERE proof_id IS NULL"))
    with op.batch_alter_table("signer_key") as batch_op:
        batch_op.alter_column("proof_id", existing_type=sa.String(), nullable=False)
        batch_op.drop_column("used_at")
