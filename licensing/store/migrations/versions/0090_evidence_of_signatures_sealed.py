"""the evidence of a signature is kept sealed; rows written before are read as they are until fields are sealed again"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from licensing.store import types

revision = "0090"
down_revision = "0032"
branch_labels = None
depends_on = None

ALONE = {
    "resolve_fks": False
}  # the tables it points to are not read: SQLite would speak of indexes over expressions


def upgrade() -> None:
    with op.batch_alter_table("signature", schema=None, reflect_kwargs=ALONE) as batch_op:
        batch_op.alter_column(
            "evidence", existing_type=sa.String(), type_=types.SealedLater(), existing_nullable=False
        )


def downgrade() -> None:
    with op.batch_alter_table("signature", schema=None, reflect_kwargs=ALONE) as batch_op:
        batch_op.alter_column(
            "evidence", existing_type=types.SealedLater(), type_=sa.String(), existing_nullable=False
        )
