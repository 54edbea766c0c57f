"""what the machine decided by itself, the seeds that draw what is looked at afterwards"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from licensing.store import types

revision = "0220"
down_revision = "0183"
branch_labels = None
depends_on = None

INSTANT = types.UTCDateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "draw_seed",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("commitment", sa.String(), nullable=False),
        sa.Column("seed", types.Sealed(), nullable=False),
        sa.Column("committed_at", INSTANT, nullable=False),
        sa.Column("revealed_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draw_seed")),
    )
    op.create_table(
        "straight_record",
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("registered", sa.Boolean(), nullable=False),
        sa.Column("doubts", sa.JSON(), nullable=False),
        sa.Column("rules", sa.String(), nullable=False),
        sa.Column("looked", sa.String(), nullable=False),
        sa.Column("head_index", sa.String(), nullable=False),
        sa.Column("seed_id", sa.String(), nullable=True),
        sa.Column("share", sa.BigInteger(), nullable=False),
        sa.Column("drawn", sa.Boolean(), nullable=False),
        sa.Column("looked_at", INSTANT, nullable=True),
        sa.Column("looked_by", sa.String(), nullable=True),
        sa.Column("result", sa.String(), nullable=True),
        sa.Column("reasons", types.Sealed(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["registration_case.id"], name=op.f("fk_straight_record_case_id_registration_case")
        ),
        sa.ForeignKeyConstraint(
            ["looked_by"], ["account.id"], name=op.f("fk_straight_record_looked_by_account")
        ),
        sa.ForeignKeyConstraint(
            ["seed_id"], ["draw_seed.id"], name=op.f("fk_straight_record_seed_id_draw_seed")
        ),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_straight_record")),
    )
    op.create_index("ix_straight_record_at", "straight_record", ["at"])
    op.create_index("ix_straight_record_drawn", "straight_record", ["drawn", "looked_at"])
    op.create_index("ix_straight_record_head_index", "straight_record", ["head_index"])
    op.create_index("ix_straight_record_registered", "straight_record", ["registered"])
    op.create_index("ix_straight_record_seed_id", "straight_record", ["seed_id"])


def downgrade() -> None:
    op.drop_table("straight_record")
    op.drop_table("draw_seed")
