"""editions of the name rules, and what their trials showed"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from licensing.store import types

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rule_edition",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("author_id", sa.String(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=True),
        sa.Column("undoes_id", sa.String(), nullable=True),
        sa.Column("created_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("changed_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("approver_id", sa.String(), nullable=True),
        sa.Column("approved_at", types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.String(), nullable=True),
        sa.Column("rules", sa.String(), nullable=True),
        sa.Column("ready_at", types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("keyed_after", sa.String(), nullable=False),
        sa.Column("keyed", sa.BigInteger(), nullable=False),
        sa.Column("tidied_at", types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["approver_id"], ["account.id"], name=op.f("fk_rule_edition_approver_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["account.id"], name=op.f("fk_rule_edition_author_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["undoes_id"], ["rule_edition.id"], name=op.f("fk_rule_edition_undoes_id_rule_edition")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_edition")),
        sa.UniqueConstraint("number", name=op.f("uq_rule_edition_number")),
    )
    with op.batch_alter_table("rule_edition", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rule_edition_state"), ["state"], unique=False)
    op.create_table(
        "rule_change",
        sa.Column("edition_id", sa.String(), nullable=False),
        sa.Column("table_name", sa.String(), nullable=False),
        sa.Column("row_key", sa.String(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("after", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["rule_edition.id"], name=op.f("fk_rule_change_edition_id_rule_edition")
        ),
        sa.PrimaryKeyConstraint("edition_id", "table_name", "row_key", name=op.f("pk_rule_change")),
    )
    op.create_table(
        "rule_trial",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("edition_id", sa.String(), nullable=False),
        sa.Column("rules", sa.String(), nullable=False),
        sa.Column("against", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("run", sa.String(), nullable=True),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("asked_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("started_at", types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("finished_at", types.UTCDateTime(timezone=True), nullable=True),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("done", sa.BigInteger(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("fault", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["rule_edition.id"], name=op.f("fk_rule_trial_edition_id_rule_edition")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_trial")),
    )
    with op.batch_alter_table("rule_trial", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rule_trial_edition_id"), ["edition_id"], unique=False)
    op.create_table(
        "rule_flip",
        sa.Column("trial_id", sa.String(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("said_on", sa.Date(), nullable=True),
        sa.Column("before", sa.String(), nullable=False),
        sa.Column("after", sa.String(), nullable=False),
        sa.Column("codes", sa.JSON(), nullable=False),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["trial_id"], ["rule_trial.id"], name=op.f("fk_rule_flip_trial_id_rule_trial")
        ),
        sa.PrimaryKeyConstraint("trial_id", "seq", name=op.f("pk_rule_flip")),
    )


def downgrade() -> None:
    op.drop_table("rule_flip")
    op.drop_table("rule_trial")
    op.drop_table("rule_change")
    op.drop_table("rule_edition")
