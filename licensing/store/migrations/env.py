"""Alembic's entry: the connection comes from licensing.store.migrate."""

from __future__ import annotations

import warnings
from typing import Any

from alembic import context

from licensing.store.models import Base

ENGINE_TABLES = (
    "workflow_",
    "operation_outputs",
    "notifications",
    "queues",
    "dbos_",
    "streams",
    "event_dispatch_kv",
    "application_",
)
PART_TABLES = ("journal_part", "journal_entry_")  # see licensing.store.parts
IN_EACH_PART = "ix_journal_entry_note"  # no key of the whole
INDEX_TABLES = (
    "name_search_words",
    "name_search_tokens",
)  # each database's own, see licensing.store.name_index


def ours(thing: Any, name: str | None, kind: str, reflected: bool, compare_to: Any) -> bool:
    """On SQLite the background engine's tables sit beside ours: no schema of ours, nor the index of names, nor the journal's parts."""
    if kind == "index" and name == IN_EACH_PART and context.get_context().dialect.name == "postgresql":
        return False
    foreign = (*ENGINE_TABLES, *INDEX_TABLES, *PART_TABLES)
    return not (kind == "table" and reflected and compare_to is None and (name or "").startswith(foreign))


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    include_object=ours,
)
with warnings.catch_warnings(), context.begin_transaction():
    # the neighbours of a table that SQLite makes anew are only looked at: their indexes stay
    warnings.filterwarnings("ignore", "Skipped unsupported reflection of expression-based index")
    context.run_migrations()
