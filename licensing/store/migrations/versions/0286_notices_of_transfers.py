"""Notices of a sale to an outsider and the other owners' answers"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from licensing.store import types

revision = "0286"
down_revision = "0300"
branch_labels = None
depends_on = None

INSTANT = types.UTCDateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "transfer_notice",
        *(sa.Column(name, sa.String(), nullable=False) for name in ("id", "case_id", "digest")),
        sa.Column("terms", types.SealedJSON(), nullable=False),
        sa.Column("sent_by", sa.String(), nullable=False),
        sa.Column("sent_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["registration_case.id"], name=op.f("fk_transfer_notice_case_id_registration_case")
        ),
        sa.ForeignKeyConstraint(["sent_by"], ["account.id"], name=op.f("fk_transfer_notice_sent_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfer_notice")),
    )
    op.create_index(op.f("ix_transfer_notice_case_id"), "transfer_notice", ["case_id"])
    op.create_table(
        "transfer_answer",
        *(
            sa.Column(name, sa.String(), nullable=False)
            for name in ("id", "notice_id", "person_index", "name")
        ),
        sa.Column("received_at", INSTANT, nullable=True),
        sa.Column("received_on", sa.Date(), nullable=True),
        sa.Column("received_by", sa.String(), nullable=True),
        sa.Column("answer", sa.String(), nullable=True),
        sa.Column("answered_at", INSTANT, nullable=True),
        sa.Column("answered_by", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["transfer_notice.id"], name=op.f("fk_transfer_answer_notice_id_transfer_notice")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfer_answer")),
        sa.UniqueConstraint(
            "notice_id", "person_index", name=op.f("uq_transfer_answer_notice_id_person_index")
        ),
    )
    op.create_index(op.f("ix_transfer_answer_notice_id"), "transfer_answer", ["notice_id"])
    op.create_index(op.f("ix_transfer_answer_person_index"), "transfer_answer", ["person_index"])


def downgrade() -> None:
    op.drop_table("transfer_answer")
    op.drop_table("transfer_notice")
