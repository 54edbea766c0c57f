"""which key signed a licence, and the copies for the archive"""

from __future__ import annotations

import base64
import json

import sqlalchemy as sa
from alembic import op

from licensing.store import types

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("licence", schema=None) as batch_op:
        batch_op.add_column(sa.Column("kid", sa.String(), nullable=True))
        batch_op.create_index(batch_op.f("ix_licence_kid"), ["kid"], unique=False)
    op.create_table(
        "licence_archive",
        sa.Column("licence_id", sa.String(), nullable=False),
        sa.Column("made_at", types.UTCDateTime(timezone=True), nullable=False),
        sa.Column("pdf", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["licence_id"], ["licence.id"], name=op.f("fk_licence_archive_licence_id_licence")
        ),
        sa.PrimaryKeyConstraint("licence_id", name=op.f("pk_licence_archive")),
    )
    _fill_kid()


def _fill_kid() -> None:
    """Licences from before this column name their key in the credential's own header."""
    licence = sa.table("licence", sa.column("id"), sa.column("kid"), sa.column("credential"))
    connection = op.get_bind()
    query = sa.select(licence.c.id, licence.c.credential).where(licence.c.credential.is_not(None))
    for licence_id, credential in connection.execute(query).all():
        header = str(credential).partition(".")[0]
        kid = json.loads(base64.urlsafe_b64decode(header + "=" * (-len(header) % 4)))["kid"]
        connection.execute(sa.update(licence).where(licence.c.id == licence_id).values(kid=kid))


def downgrade() -> None:
    op.drop_table("licence_archive")
    with op.batch_alter_table("licence", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_licence_kid"))
        batch_op.drop_column("kid")
