"""The questions of certificate items: one definition per name, whichever item asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from licensing.catalogue.model import Choice, Column, Field
from licensing.catalogue.tables import Row, Table, read

TYPES = [
    "string",
    "text",
    "int",
    "decimal",
    "percent",
    "money",
    "date",
    "datetime",
    "bool",
    "pledge",
    "enum",
    "enum[]",
    "string[]",
    "list",
    "phone",
    "idcard",
    "industry",
    "file",
]
COLUMNS = (
    "name",
    "type",
    "choices",
    "columns",
    "least",
    "most",
    "label_zh",
    "label_en",
    "hint_zh",
    "hint_en",
)


def read_fields(folder: Path) -> tuple[dict[str, Field], list[Table]]:
    """Every field by name, and the tables read. Raises CatalogueError."""
    labels = read(folder / "list_columns.tsv", ("code", "zh", "en"), "code")
    known = {row["code"]: row for row in labels.rows}
    table = read(folder / "item_fields.tsv", COLUMNS, "name")
    return {row["name"]: _field(row, known) for row in table.rows}, [labels, table]


def _field(row: Row, labels: Mapping[str, Row]) -> Field:
    kind = row.one_of("type", TYPES)
    field = Field(
        name=row["name"],
        type=kind,
        required=True,
        choices=tuple(_choice(row, text) for text in row.many("choices")),
        columns=tuple(_column(row, text, labels) for text in row.many("columns", ",")),
        least=row.number("least") if row["least"] else None,
        most=row.number("most") if row["most"] else None,
        label_zh=row.needed("label_zh"),
        label_en=row.needed("label_en"),
        hint_zh=row["hint_zh"],
        hint_en=row["hint_en"],
    )
    if kind.startswith("enum") != bool(field.choices):
        raise row.wrong("choices belong to enum fields, and every enum field needs them")
    if (kind == "list") != bool(field.columns):
        raise row.wrong("columns belong to list fields, and every list field needs them")
    if bool(field.hint_zh) != bool(field.hint_en):
        raise row.wrong("a hint needs both languages")
    return field


def _choice(row: Row, text: str) -> Choice:
    zh, _, en = text.partition("=")
    if not zh or not en:
        raise row.wrong(f"choice {text!r} needs 中文=English")
    return Choice(zh, en)


def _column(row: Row, text: str, labels: Mapping[str, Row]) -> Column:
    name = text.removesuffix("?")
    if name not in labels:
        raise row.wrong(f"unknown list column {name!r}")
    return Column(name, not text.endswith("?"), labels[name].needed("zh"), labels[name].needed("en"))


def item_fields(row: Row, known: Mapping[str, Field]) -> tuple[Field, ...]:
    """The fields an item's row names; a trailing ``?`` marks one that may stay empty."""
    found: list[Field] = []
    for text in row.many("fields"):
        name = text.removesuffix("?")
        if name not in known:
            raise row.wrong(f"unknown field {name!r}")
        if name in (f.name for f in found):
            raise row.wrong(f"field {name!r} stands here twice")
        found.append(replace(known[name], required=not text.endswith("?")))
    return tuple(found)
