"""when the archive copy of a licence is to be made, or extended"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from licensing.store import types

revision = "0302"
down_revision = "0291"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "archive_due",
        sa.Column("licence_id", sa.String(), nullable=False),
        sa.Column("due_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["licence_id"], ["licence.id"], name=op.f("fk_archive_due_licence_id_licence")
        ),
        sa.PrimaryKeyConstraint("licence_id", name=op.f("pk_archive_due")),
    )
    op.create_index(op.f("ix_archive_due_due_at"), "archive_due", ["due_at"])
    # Copies made so far hold a time-stamp and no lists: they are extended with the next night's work.
    op.execute(
        "INSERT INTO archive_due (licence_id, due_at) SELECT id, issued_at FROM licence WHERE issued_at IS NOT NULL"
    )


def downgrade() -> None:
    op.drop_table("archive_due")
