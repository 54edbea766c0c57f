"""Questions of items whose answers the application knows already: asked once, kept in step."""

from __future__ import annotations

from collections.abc import Container, Mapping
from pathlib import Path

from licensing.catalogue.rows import known
from licensing.catalogue.tables import Table, read

FACTS = (
    *("domicile", "tenure", "capital", "owners", "scope", "manager"),
    *("liaison_name", "liaison_mobile", "agent_name", "agent_id", "agent_mobile"),
)


def read_derived(folder: Path, fields: Container[str]) -> tuple[Mapping[str, tuple[str, ...]], Table]:
    """Question -> the facts that answer it, the better one first. Raises CatalogueError."""
    table = read(folder / "derived_fields.tsv", ("code", "facts", "note"), "code")
    found = {}
    for row in table.rows:
        if row["code"] not in fields:
            raise row.wrong(f"no question is called {row['code']!r}")
        row.needed("facts")
        for fact in row.many("facts"):
            known(row, "facts", fact, FACTS)
        found[row["code"]] = row.many("facts")
    return found, table
