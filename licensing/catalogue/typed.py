"""The answer to a certificate item's question as its type says: a number is a number, a day is a day; and the JSON schema of an item."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from licensing.catalogue.answers import as_list, as_rows, is_empty, yes_or_no
from licensing.catalogue.model import Field, Item
from licensing.deadlines import LEGAL_ZONE

SCHEMA = "https://json-schema.org/draft/2020-12/schema"
NUMBERS = frozenset({"int", "decimal", "percent", "money"})


def typed(field: Field, value: Any) -> Any:
    """What was answered, in the JSON type of ``schema_of``. What an older version let through stays the text it is."""
    try:
        return READERS.get(field.type, _text)(field, value)
    except (ValueError, InvalidOperation, OverflowError):
        return value


def answered(fields: tuple[Field, ...], values: dict[str, Any]) -> dict[str, Any]:
    """Name -> typed answer, for the questions that have one."""
    return {f.name: typed(f, values[f.name]) for f in fields if not is_empty(values.get(f.name))}


def schema_of(item: Item, address: str) -> dict[str, Any]:
    """JSON Schema (2020-12) of the answers an item asks for; other items' answers may stand beside them."""
    return {
        "$schema": SCHEMA,
        "$id": address,
        "title": item.name_en,
        "description": item.name_zh,
        "type": "object",
        "properties": {f.name: _schema(f) for f in item.fields},
        "required": [f.name for f in item.fields if f.required],
    }


def _schema(field: Field) -> dict[str, Any]:
    told = {"title": field.label_en, "description": field.label_zh}
    return told | _shape(field)


def _shape(field: Field) -> dict[str, Any]:
    if field.type in NUMBERS:
        bounds = {"minimum": field.least, "maximum": field.most}
        kind = "integer" if field.type == "int" else "number"
        return {"type": kind} | {k: v for k, v in bounds.items() if v is not None}
    if field.type in ("enum", "enum[]"):
        one = {"type": "string", "enum": [choice.value for choice in field.choices]}
        return one if field.type == "enum" else {"type": "array", "items": one}
    if field.type == "list":
        return {"type": "array", "items": _row(field)}
    return dict(PLAIN.get(field.type, {"type": "string"}))


def _row(field: Field) -> dict[str, Any]:
    columns = {
        c.name: {"type": "string", "title": c.label_en, "description": c.label_zh} for c in field.columns
    }
    return {
        "type": "object",
        "properties": columns,
        "required": [c.name for c in field.columns if c.required],
    }


PLAIN: dict[str, dict[str, Any]] = {
    "date": {"type": "string", "format": "date"},
    "datetime": {"type": "string", "format": "date-time"},
    "bool": {"type": "boolean"},
    "pledge": {"type": "boolean"},
    "string[]": {"type": "array", "items": {"type": "string"}},
}


def _text(field: Field, value: Any) -> Any:
    return str(value).strip() if isinstance(value, str | int | float) else value


def _number(field: Field, value: Any) -> int | float:
    """JSON has one kind of number; a whole one is written without a point."""
    number = Decimal(str(value).strip().replace(",", ""))
    return int(number) if number == number.to_integral_value() else float(number)


def _date(field: Field, value: Any) -> str:
    return date.fromisoformat(str(value).strip()).isoformat()


def _datetime(field: Field, value: Any) -> str:
    """With its offset: what was typed is the time of the office."""
    read = datetime.fromisoformat(str(value).strip())
    return (read if read.tzinfo else read.replace(tzinfo=LEGAL_ZONE)).isoformat()


def _bool(field: Field, value: Any) -> Any:
    said = yes_or_no(value)
    return value if said is None else said


READERS: dict[str, Callable[[Field, Any], Any]] = {
    **dict.fromkeys(NUMBERS, _number),
    "date": _date,
    "datetime": _datetime,
    "bool": _bool,
    "pledge": _bool,
    "enum[]": lambda field, value: as_list(value),
    "string[]": lambda field, value: as_list(value),
    "list": as_rows,
}
