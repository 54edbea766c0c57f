"""acts write what they issue as notes, and one sealer appends them to the public log

Releases before this one go on working beside it: they append under the same lock of the log's size.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from licensing.store import online
from licensing.store.types import UTCDateTime

revision = "0500"
down_revision = "0411"
branch_labels = None
depends_on = None

# A note may be taken away only when an entry of the log says the same; temporary tables must not stand in for the true ones.
STAYS = """
CREATE FUNCTION {schema}.log_note_stays() RETURNS trigger LANGUAGE plpgsql SET search_path = {schema}, pg_temp AS $$
BEGIN
  IF EXISTS (
    SELECT FROM gone n WHERE NOT EXISTS (
      SELECT FROM log_entry e WHERE e.note = n.id
        AND (e.kind, e.subject, e.uscc, e.sha256, e.at) IS NOT DISTINCT FROM (n.kind, n.subject, n.uscc, n.sha256, n.at)
    )
  ) THEN
    RAISE EXCEPTION 'a note of the public log goes only into it' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NULL;
END $$
"""
WATCH = """
CREATE TRIGGER log_note_stays AFTER DELETE ON {schema}.log_note
REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION {schema}.log_note_stays()
"""
# Empty nearly always and changed all the time: swept often, or their dead rows make each look slow.
SWEPT = "ALTER TABLE {schema}.{table} SET (autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_scale_factor = 0)"


def upgrade() -> None:
    connection = op.get_bind()
    postgresql = connection.dialect.name == "postgresql"
    op.create_table(
        "log_note",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column(
            "act",
            sa.String(),
            server_default=sa.text("pg_current_xact_id()::text") if postgresql else None,
            nullable=False,
        ),
        sa.Column("act_size", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("uscc", sa.String(), nullable=True),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("at", UTCDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_note")),
    )
    op.create_table(
        "signed_sheet",
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("note", sa.BigInteger(), nullable=False),
        sa.Column("credential_sha256", sa.String(), nullable=False),
        sa.Column("made_at", UTCDateTime(timezone=True), nullable=False),
        sa.Column("pdf", sa.LargeBinary(), nullable=True),
        sa.Column("rest", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("subject", name=op.f("pk_signed_sheet")),
    )
    op.add_column("log_entry", sa.Column("note", sa.BigInteger(), nullable=True))
    online.create_index(
        "ix_log_entry_note",
        "log_entry",
        ["note"],
        unique=True,
        postgresql_where=sa.text("note IS NOT NULL"),
    )
    # the row that who appends locks; releases before this one made it with the first entry
    op.execute(
        "INSERT INTO counter (name, value) SELECT 'log_size', 0"
        " WHERE NOT EXISTS (SELECT 1 FROM counter WHERE name = 'log_size')"
    )
    if postgresql:
        quote = connection.dialect.identifier_preparer.quote
        schema = quote(str(connection.scalar(sa.text("SELECT current_schema()"))))
        for statement in (STAYS, WATCH):
            op.execute(statement.format(schema=schema))
        for table in ("log_note", "signed_sheet"):
            op.execute(SWEPT.format(schema=schema, table=table))


def downgrade() -> None:
    connection = op.get_bind()
    for table in ("log_note", "signed_sheet"):
        if connection.scalar(sa.text(f"SELECT count(*) FROM {table}")):  # noqa: S608  # names of this file
            raise RuntimeError("something waits for the public log: let the worker seal it, then go back")
    op.drop_table("signed_sheet")
    op.drop_table("log_note")
    if connection.dialect.name == "postgresql":
        op.execute("DROP FUNCTION log_note_stays()")
    op.execute("DROP INDEX IF EXISTS ix_log_entry_note")  # built after the schema, perhaps not yet
    op.drop_column("log_entry", "note")
