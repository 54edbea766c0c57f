"""acts write notes, and one sealer chains them into the journal

Releases before this one go on working beside it: they chain under the same lock of the head.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from licensing.store.types import UTCDateTime

revision = "0295"
down_revision = "0301"
branch_labels = None
depends_on = None

# A note may be taken away only when an entry of the chain says the same; temporary tables must not stand in for the true ones.
STAYS = """
CREATE FUNCTION {schema}.journal_note_stays() RETURNS trigger LANGUAGE plpgsql SET search_path = {schema}, pg_temp AS $$
BEGIN
  IF EXISTS (
    SELECT FROM gone n WHERE NOT EXISTS (
      SELECT FROM journal_entry e WHERE e.note = n.id
        AND (e.at, e.actor, e.role, e.action, e.subject_kind, e.subject_id, e.department, e.facts::text)
        IS NOT DISTINCT FROM (n.at, n.actor, n.role, n.action, n.subject_kind, n.subject_id, n.department, n.facts::text)
    )
  ) THEN
    RAISE EXCEPTION 'a note of the journal goes only into the chain' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NULL;
END $$
"""
WATCH = """
CREATE TRIGGER journal_note_stays AFTER DELETE ON {schema}.journal_note
REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION {schema}.journal_note_stays()
"""
# The table is empty nearly always and changes all the time: swept often, or its dead rows make each look slow.
SWEPT = (
    "ALTER TABLE journal_note SET (autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_scale_factor = 0)"
)


def upgrade() -> None:
    connection = op.get_bind()
    postgresql = connection.dialect.name == "postgresql"
    op.create_table(
        "journal_note",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column(
            "act",
            sa.String(),
            server_default=sa.text("pg_current_xact_id()::text") if postgresql else None,
            nullable=False,
        ),
        sa.Column("act_size", sa.BigInteger(), nullable=False),
        sa.Column("at", UTCDateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(), nullable=True),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("subject_kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.String(), nullable=False),
        sa.Column("department", sa.String(), nullable=True),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("owed_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal_note")),
    )
    op.add_column("journal_entry", sa.Column("note", sa.BigInteger(), nullable=True))
    op.create_index(
        "ix_journal_entry_note",
        "journal_entry",
        ["note"],
        unique=True,
        postgresql_where=sa.text("note IS NOT NULL"),
    )
    if postgresql:
        schema = connection.dialect.identifier_preparer.quote(
            str(connection.scalar(sa.text("SELECT current_schema()")))
        )
        for statement in (STAYS, WATCH, SWEPT):
            op.execute(statement.format(schema=schema))


def downgrade() -> None:
    connection = op.get_bind()
    if connection.scalar(sa.text("SELECT count(*) FROM journal_note")):
        raise RuntimeError("notes wait for the chain: let the worker seal them, then go back")
    op.drop_table("journal_note")
    if connection.dialect.name == "postgresql":
        op.execute("DROP FUNCTION journal_note_stays()")
    op.drop_index("ix_journal_entry_note", "journal_entry")
    op.drop_column("journal_entry", "note")
