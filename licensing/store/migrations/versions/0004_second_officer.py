"""a decision is proposed by one officer and confirmed by a second"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("review", schema=None) as batch_op:
        batch_op.add_column(sa.Column("digest", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("proposal_id", sa.String(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_review_proposal_id_review"), "review", ["proposal_id"], ["id"]
        )


def downgrade() -> None:
    with op.batch_alter_table("review", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_review_proposal_id_review"), type_="foreignkey")
        batch_op.drop_column("proposal_id")
        batch_op.drop_column("digest")
