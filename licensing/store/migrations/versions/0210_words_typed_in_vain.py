"""Words typed in vain when looking for a business scope"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from licensing.store import types

revision = "0210"
down_revision = "0200"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "vain_word",
        sa.Column("by_index", sa.String(), nullable=False),
        sa.Column("word_index", sa.String(), nullable=False),
        sa.Column("word", types.Sealed(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("by_index", name=op.f("pk_vain_word")),
    )
    op.create_index(op.f("ix_vain_word_word_index"), "vain_word", ["word_index"])
    op.create_index(op.f("ix_vain_word_on"), "vain_word", ["on"])


def downgrade() -> None:
    op.drop_table("vain_word")
