"""the index that searches names; names already there are read by ``portal migrate``, which says how far it is"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from licensing.store.name_index import POSTGRES_TABLE, SQLITE_TABLE

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

WAITING = "name_search.waiting"  # as licensing.name_search


def upgrade() -> None:
    op.create_table(
        "name_search",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name_id", sa.String(), nullable=False),
        sa.Column("reading", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["name_id"],
            ["name_record.id"],
            name=op.f("fk_name_search_name_id_name_record"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_name_search")),
        sa.UniqueConstraint("name_id", name=op.f("uq_name_search_name_id")),
        sqlite_autoincrement=True,
    )
    if op.get_bind().dialect.name == "postgresql":
        for statement in POSTGRES_TABLE:
            op.execute(statement)
    else:
        op.execute(SQLITE_TABLE)
    _say_what_waits()


def _say_what_waits() -> None:
    """Names that are there already wait for the step that reads them; until then no search calls itself complete."""
    connection = op.get_bind()
    waiting = connection.scalar(sa.text("SELECT count(*) FROM name_record WHERE status <> 'released'"))
    if waiting:
        counter = sa.table("counter", sa.column("name"), sa.column("value"))
        connection.execute(sa.insert(counter).values(name=WAITING, value=waiting))


def downgrade() -> None:
    op.execute(
        "DROP TABLE "
        + ("name_search_tokens" if op.get_bind().dialect.name == "postgresql" else "name_search_words")
    )
    op.drop_table("name_search")
    op.execute(sa.text("DELETE FROM counter WHERE name = :name").bindparams(name=WAITING))
