"""what the journal's parts need on PostgreSQL: their size, their list, who makes them ahead, and what lets no note enter the chain twice

The table itself is parted by ``portal migrate`` after the schema, beside the work (``licensing.store.parts``). Releases before this one
go on working on it, parted or not.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from licensing.store import parts

revision = "0680"
down_revision = "0700"
branch_labels = None
depends_on = None

TABLES = (
    # entries a part, and how many parts stand ready; an operator's row, web and worker only read it
    "CREATE TABLE {schema}.journal_parting (size bigint NOT NULL CHECK (size > 0), ahead bigint NOT NULL CHECK (ahead > 0))",
    "INSERT INTO {schema}.journal_parting (size, ahead) VALUES (20000000, 2)",
    # every part with its first number; the last is the one behind them all
    "CREATE TABLE {schema}.journal_part (name text PRIMARY KEY, first bigint NOT NULL UNIQUE)",
)
# The unique key of a part holds in that part. This looks at the others: at those before by their highest note, which one look each tells;
# closer only where it could be there (a slow act's note at a boundary). Whoever adds notes holds the head, so two cannot miss each other.
ONCE = """
CREATE FUNCTION {schema}.journal_chained_once() RETURNS trigger LANGUAGE plpgsql SET search_path = {schema}, pg_temp AS $$
DECLARE lowest bigint; highest bigint; oldest bigint; below bigint; above bigint; look boolean;
BEGIN
  SELECT min(seq), max(seq), min(note) INTO lowest, highest, oldest FROM added WHERE note IS NOT NULL;
  IF oldest IS NULL THEN RETURN NULL; END IF;
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION 'notes are chained where everything committed is seen: READ COMMITTED' USING ERRCODE = 'invalid_transaction_state';
  END IF;
  PERFORM FROM journal_head FOR UPDATE;
  SELECT max(first) FILTER (WHERE first <= lowest), min(first) FILTER (WHERE first > highest),
    count(*) FILTER (WHERE first > lowest AND first <= highest) > 0 INTO below, above, look FROM journal_part;
  IF NOT look AND below > 0 THEN
    look := coalesce((SELECT max(note) >= oldest FROM journal_entry WHERE seq < below), false);
  END IF;
  IF NOT look AND above IS NOT NULL THEN
    look := EXISTS (SELECT FROM journal_entry WHERE seq >= above);
  END IF;
  IF look AND EXISTS (SELECT FROM added a JOIN journal_entry e ON e.note = a.note AND e.seq <> a.seq) THEN
    RAISE EXCEPTION 'a note of the journal enters the chain once' USING ERRCODE = 'unique_violation';
  END IF;
  RETURN NULL;
END $$
"""
# As in 0295, but looked for first where a sealer has just put it: behind the head, which it moves last. So not every part is asked.
STAYS = """
CREATE OR REPLACE FUNCTION {schema}.journal_note_stays() RETURNS trigger LANGUAGE plpgsql SET search_path = {schema}, pg_temp AS $$
DECLARE head bigint := (SELECT seq FROM journal_head);
BEGIN
  IF EXISTS (
    SELECT FROM gone n WHERE NOT EXISTS (SELECT FROM journal_entry e WHERE e.seq > head AND {same})
  ) AND EXISTS (
    SELECT FROM gone n WHERE NOT EXISTS (SELECT FROM journal_entry e WHERE {same})
  ) THEN
    RAISE EXCEPTION 'a note of the journal goes only into the chain' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NULL;
END $$
"""
SAME = """e.note = n.id AND (e.at, e.actor, e.role, e.action, e.subject_kind, e.subject_id, e.department, e.facts::text)
        IS NOT DISTINCT FROM (n.at, n.actor, n.role, n.action, n.subject_kind, n.subject_id, n.department, n.facts::text)"""
# A part that nobody but the owner may touch directly; what is asked through the journal itself needs no right to it.
BARE = """
CREATE FUNCTION {schema}.journal_part_bare(part text) RETURNS void LANGUAGE plpgsql SET search_path = {schema}, pg_temp AS $$
DECLARE who oid;
BEGIN
  FOR who IN SELECT DISTINCT a.grantee FROM pg_class c, aclexplode(c.relacl) a
    WHERE c.oid = part::regclass AND a.grantee <> c.relowner
  LOOP
    EXECUTE format('REVOKE ALL ON %I FROM %s', part, CASE WHEN who = 0 THEN 'PUBLIC' ELSE who::regrole::text END);
  END LOOP;
END $$
"""
# Made by the owner's right, so that the worker, which may change no table, has parts ahead. It takes no argument: size and number are rows.
AHEAD = """
CREATE FUNCTION {schema}.journal_parts_ahead() RETURNS integer LANGUAGE plpgsql SECURITY DEFINER
SET search_path = {schema}, pg_temp SET lock_timeout = '500ms' AS $$
DECLARE entries bigint; wanted bigint; head bigint; top bigint; upper bigint; furthest bigint; part text; made integer := 0;
BEGIN
  IF (SELECT relkind FROM pg_class WHERE oid = 'journal_entry'::regclass) <> 'p' OR NOT pg_try_advisory_xact_lock({lock}) THEN
    RETURN 0;
  END IF;
  SELECT size, ahead INTO STRICT entries, wanted FROM journal_parting;
  SELECT seq INTO STRICT head FROM journal_head;
  SELECT max(first) INTO STRICT top FROM journal_part;
  IF EXISTS (SELECT FROM journal_entry_beyond) THEN
    LOCK TABLE journal_entry IN ACCESS EXCLUSIVE MODE;
    SELECT seq INTO STRICT head FROM journal_head;
    SELECT max(seq) INTO furthest FROM journal_entry_beyond;
    IF furthest > head THEN
      RETURN 0;  -- further than the chain says it is: for a person to look at
    END IF;
    upper := ((head - 1) / entries + 1) * entries + 1;
    part := 'journal_entry_from_' || top;
    ALTER TABLE journal_entry DETACH PARTITION journal_entry_beyond;
    EXECUTE format('ALTER TABLE journal_entry_beyond RENAME TO %I', part);
    EXECUTE format('ALTER INDEX journal_entry_beyond_note RENAME TO %I', part || '_note');
    EXECUTE format('ALTER TABLE journal_entry ATTACH PARTITION %I FOR VALUES FROM (%s) TO (%s)', part, top, upper);
    UPDATE journal_part SET name = part WHERE first = top;
    PERFORM journal_part_beyond(upper);
    top := upper;
    made := 1;
  END IF;
  WHILE top <= head + wanted * entries AND made < 8 LOOP
    upper := ((top - 1) / entries + 1) * entries + 1;
    part := 'journal_entry_from_' || top;
    EXECUTE format('CREATE TABLE %I (LIKE journal_entry INCLUDING DEFAULTS)', part);
    PERFORM journal_part_ready(part);
    EXECUTE format('ALTER TABLE journal_entry ATTACH PARTITION %I FOR VALUES FROM (%s) TO (%s)', part, top, upper);
    UPDATE journal_part SET first = upper WHERE name = 'journal_entry_beyond';
    INSERT INTO journal_part (name, first) VALUES (part, top);
    top := upper;
    made := made + 1;
  END LOOP;
  RETURN made;
END $$
"""
READY = """
CREATE FUNCTION {schema}.journal_part_ready(part text) RETURNS void LANGUAGE plpgsql SET search_path = {schema}, pg_temp AS $$
BEGIN
  EXECUTE format('CREATE UNIQUE INDEX %I ON %I (note) WHERE note IS NOT NULL', part || '_note', part);
  PERFORM journal_part_watched(part);
  PERFORM journal_part_bare(part);
END $$
"""
WATCHED = """
CREATE FUNCTION {schema}.journal_part_watched(part text) RETURNS void LANGUAGE plpgsql SET search_path = {schema}, pg_temp AS $$
BEGIN
  EXECUTE format('CREATE TRIGGER journal_chained_once AFTER INSERT ON %I REFERENCING NEW TABLE AS added'
    ' FOR EACH STATEMENT EXECUTE FUNCTION journal_chained_once()', part);
END $$
"""
BEYOND = """
CREATE FUNCTION {schema}.journal_part_beyond(top bigint) RETURNS void LANGUAGE plpgsql SET search_path = {schema}, pg_temp AS $$
BEGIN
  CREATE TABLE journal_entry_beyond PARTITION OF journal_entry DEFAULT;
  PERFORM journal_part_ready('journal_entry_beyond');
  INSERT INTO journal_part (name, first) VALUES ('journal_entry_beyond', top);
END $$
"""
FUNCTIONS = (ONCE, STAYS, BARE, WATCHED, READY, BEYOND, AHEAD)
MADE = (
    "journal_chained_once()",
    "journal_part_bare(text)",
    "journal_part_watched(text)",
    "journal_part_ready(text)",
    "journal_part_beyond(bigint)",
    "journal_parts_ahead()",
)


def upgrade() -> None:
    connection = op.get_bind()
    if connection.dialect.name != "postgresql":
        return
    quote = connection.dialect.identifier_preparer.quote
    schema = quote(str(connection.scalar(sa.text("SELECT current_schema()"))))
    for statement in (*TABLES, *FUNCTIONS):
        op.execute(statement.format(schema=schema, same=SAME, lock=parts.LOCK))
    for name in MADE:
        connection.exec_driver_sql(f"REVOKE ALL ON FUNCTION {schema}.{name} FROM PUBLIC")


def downgrade() -> None:
    connection = op.get_bind()
    if connection.dialect.name != "postgresql":
        return
    parts.join(connection)
    for name in MADE:
        connection.exec_driver_sql(f"DROP FUNCTION {name}")
    connection.exec_driver_sql("DROP TABLE journal_part")
    connection.exec_driver_sql("DROP TABLE journal_parting")
