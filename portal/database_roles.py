"""What the role of web and worker may do in PostgreSQL: work with rows, add to the record, never rewrite it, never change a table."""

from __future__ import annotations

import sqlalchemy as sa

from licensing.store import parts
from licensing.store.base import Base

ADD_ONLY = frozenset(
    {"journal_entry", "log_node", "log_entry", "document", "signature", "name_verdict", "rule_tables"}
)
ADD_AND_TAKE = frozenset({"journal_note", "log_note"})  # taken away only once sealed: the table's own trigger
ENGINE = "dbos"


def grants(connection: sa.Connection, role: str) -> list[str]:
    """The statements, in order. ``role``: its name as PostgreSQL knows it."""
    quote = connection.dialect.identifier_preparer.quote
    name = quote(role)
    schema = quote(str(connection.scalar(sa.text("SELECT current_schema()"))))
    lines = [
        f"GRANT USAGE ON SCHEMA {schema} TO {name}",
        f"REVOKE CREATE ON SCHEMA {schema} FROM {name}, PUBLIC",
    ]
    kept = set(parts.names(connection, "journal_entry"))
    for table in sa.inspect(connection).get_table_names():
        if table in kept:  # asked through the whole; nobody but the owner touches one
            lines.append(f"REVOKE ALL ON {schema}.{quote(table)} FROM {name}")
            continue
        lines.append(f"REVOKE ALL ON {schema}.{quote(table)} FROM {name}")
        lines.append(f"GRANT {_rights(table)} ON {schema}.{quote(table)} TO {name}")
    lines.append(f"GRANT EXECUTE ON FUNCTION {schema}.journal_parts_ahead() TO {name}")
    lines.append(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {name}")
    if sa.inspect(connection).has_schema(ENGINE):
        lines += [
            f"GRANT USAGE ON SCHEMA {ENGINE} TO {name}",
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {ENGINE} TO {name}",
            f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {ENGINE} TO {name}",
            f"GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA {ENGINE} TO {name}",
        ]
    return lines


def _rights(table: str) -> str:
    if table in ADD_ONLY:
        return "SELECT, INSERT"
    if table in ADD_AND_TAKE:
        return "SELECT, INSERT, DELETE"
    if table in Base.metadata.tables or table.startswith("name_search"):
        return "SELECT, INSERT, UPDATE, DELETE"
    return "SELECT"  # the migration's own table
