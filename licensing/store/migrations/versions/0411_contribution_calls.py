"""Demands of contributions, and the forfeitures that rest on them"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from licensing.store import types

revision = "0411"
down_revision = "0460"
branch_labels = None
depends_on = None

INSTANT = types.UTCDateTime(timezone=True)
TEXTS = ("id", "case_id", "enterprise_id", "person_index", "name", "digest", "sent_by")
DAYS = ("received_on", "noticed_on", "notice_received_on", "dispose_by", "told_on", "sued_on")
POINTS = (("case_id", "registration_case"), ("enterprise_id", "enterprise"), ("sent_by", "account"))


def upgrade() -> None:
    op.create_table(
        "contribution_call",
        *(sa.Column(name, sa.String(), nullable=False) for name in TEXTS),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("terms", types.SealedJSON(), nullable=False),
        sa.Column("sent_at", INSTANT, nullable=False),
        *(sa.Column(name, sa.Date(), nullable=False) for name in ("sent_on", "grace_until")),
        *(sa.Column(name, sa.Date(), nullable=True) for name in DAYS),
        *(sa.Column(name, types.Sealed(), nullable=True) for name in ("answer", "sued_words")),
        sa.Column("answered_at", INSTANT, nullable=True),
        *(
            sa.ForeignKeyConstraint([name], [f"{to}.id"], name=op.f(f"fk_contribution_call_{name}_{to}"))
            for name, to in POINTS
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contribution_call")),
    )
    for name in ("case_id", "enterprise_id", "person_index", "dispose_by"):
        op.create_index(op.f(f"ix_contribution_call_{name}"), "contribution_call", [name])


def downgrade() -> None:
    op.drop_table("contribution_call")
