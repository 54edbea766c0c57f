"""facts about enterprises and persons: who states them, on what basis, how they end

Rows that stand keep their code and their source; who would have stated them was never written down.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from licensing.store import types

revision = "0040"
down_revision = "0031"
branch_labels = None
depends_on = None

TEXTS = (
    "department",
    "basis",
    "reference",
    "subject_key",
    "responsible",
    "recorded_by",
    "ended_by",
    "end_basis",
)
ONCE = ["department", "reference", "code", "subject_key"]
ONCE_NAME = "uq_standing_department_reference_code_subject_key"


def upgrade() -> None:
    with op.batch_alter_table("standing", schema=None) as batch_op:
        batch_op.alter_column("enterprise_id", existing_type=sa.String(), nullable=True)
        batch_op.add_column(sa.Column("person_index", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("person_number", types.Sealed(), nullable=True))
        batch_op.add_column(sa.Column("person_name", types.Sealed(), nullable=True))
        for name in TEXTS:
            batch_op.add_column(sa.Column(name, sa.String(), nullable=True))
        batch_op.add_column(sa.Column("recorded_at", types.UTCDateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("ended_at", types.UTCDateTime(timezone=True), nullable=True))
        batch_op.create_index(batch_op.f("ix_standing_person_index"), ["person_index"], unique=False)
        batch_op.create_unique_constraint(batch_op.f(ONCE_NAME), ONCE)


def downgrade() -> None:
    op.execute("DELETE FROM standing WHERE enterprise_id IS NULL")  # the older table knows no persons
    with op.batch_alter_table("standing", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f(ONCE_NAME), type_="unique")
        batch_op.drop_index(batch_op.f("ix_standing_person_index"))
        for name in (
            "ended_at",
            "recorded_at",
            *reversed(TEXTS),
            "person_name",
            "person_number",
            "person_index",
        ):
            batch_op.drop_column(name)
        batch_op.alter_column("enterprise_id", existing_type=sa.String(), nullable=False)
