"""an address proved by a code before an account is used with effect; a proved one may become what its owner signs in with"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from licensing.store import types

revision = "0162"
down_revision = "0161"
branch_labels = None
depends_on = None

FROM_PROVED_CONTACTS = """
    UPDATE account SET reachable_since = (
        SELECT min(contact.proved_at) FROM contact
        WHERE contact.account_id = account.id AND contact.proved_at IS NOT NULL AND contact.ended_at IS NULL)
"""


def upgrade() -> None:
    with op.batch_alter_table("account") as batch_op:
        batch_op.add_column(sa.Column("reachable_since", types.UTCDateTime(timezone=True), nullable=True))
    with op.batch_alter_table("contact") as batch_op:
        batch_op.add_column(sa.Column("signs_in", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute(sa.text(FROM_PROVED_CONTACTS))


def downgrade() -> None:
    with op.batch_alter_table("contact") as batch_op:
        batch_op.drop_column("signs_in")
    with op.batch_alter_table("account") as batch_op:
        batch_op.drop_column("reachable_since")
