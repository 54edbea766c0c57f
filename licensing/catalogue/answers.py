"""Checks what somebody answered to the questions of the chosen items: every problem at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from licensing import id_number
from licensing.catalogue.model import Field, Item
from licensing.errors import Problem

LONGEST = {"text": 2000}
LONGEST_LINE = 200
MOST_ROWS = 200
YES, NO = frozenset({"yes", "true", "on", "1", "是"}), frozenset({"no", "false", "off", "0", "否"})
PHONE = re.compile(r"1[3-9][0-9]{9}|0[0-9]{2,3}-?[0-9]{7,8}")
INDUSTRY = re.compile(r"[A-T]?[0-9]{2,4}")
SEPARATORS = re.compile(r"\s*[,，、;；\t]\s*")
Check = Callable[[Field, Any], Iterable[Problem]]


def shared_fields(items: Iterable[Item]) -> tuple[Field, ...]:
    """The questions of these items, each once, in the order of first need; required when one item requires it."""
    fields: dict[str, Field] = {}
    for field in (f for item in items for f in item.fields):
        known = fields.setdefault(field.name, field)
        if field.required and not known.required:
            fields[field.name] = replace(known, required=True)
    return tuple(fields.values())


def validate_fields(items: Iterable[Item], values: Mapping[str, Any]) -> list[Problem]:
    """Every problem with ``values`` (field name -> text, number, yes/no, or a list of them) as ``fields.…`` codes.

    Answers nobody asks for are left alone: an item may have been unticked since.
    """
    found: list[Problem] = []
    for field in shared_fields(items):
        value = values.get(field.name)
        if is_empty(value):
            found += [Problem(field.name, "fields.required")] if field.required else []
        else:
            found += CHECKS.get(field.type, _line)(field, value)
    return found


def is_empty(value: Any) -> bool:
    return value is None or value == [] or value == {} or (isinstance(value, str) and not value.strip())


def yes_or_no(value: Any) -> bool | None:
    """What a yes/no answer says, ``None`` when it says neither."""
    word = str(value).strip().lower()
    return True if word in YES else False if word in NO else None


def as_list(value: Any) -> list[str]:
    """Several answers, given as a list or as text with one a line (or separated by commas)."""
    parts = value if isinstance(value, list | tuple) else re.split(r"[\n,，、;；]", str(value))
    return [str(part).strip() for part in parts if str(part).strip()]


def as_rows(field: Field, value: Any) -> list[dict[str, str]]:
    """The rows of a list field, given as mappings or as text: one row a line, columns separated by commas."""
    if isinstance(value, str):
        lines = [SEPARATORS.split(line.strip()) for line in value.splitlines() if line.strip()]
        return [dict(zip((c.name for c in field.columns), line, strict=False)) for line in lines]
    rows = value if isinstance(value, list | tuple) else [value]
    return [{str(k): str(v).strip() for k, v in r.items()} if isinstance(r, Mapping) else {} for r in rows]


def _line(field: Field, value: Any) -> Iterable[Problem]:
    most = LONGEST.get(field.type, LONGEST_LINE)
    if not isinstance(value, str | int | float):
        yield Problem(field.name, "fields.not_text")
    elif len(str(value)) > most:
        yield Problem(field.name, "fields.too_long", {"most": most})


def _number(field: Field, value: Any) -> Iterable[Problem]:
    try:
        number = Decimal(str(value).strip().replace(",", "")[:40])
    except InvalidOperation:
        number = Decimal("nan")
    if not number.is_finite() or isinstance(value, bool):
        yield Problem(field.name, "fields.not_a_number")
    elif field.type == "int" and number != number.to_integral_value():
        yield Problem(field.name, "fields.not_whole")
    elif field.least is not None and number < field.least:
        yield Problem(field.name, "fields.too_small", {"least": field.least})
    elif number > (field.most if field.most is not None else 10**15):
        yield Problem(field.name, "fields.too_large", {"most": field.most or 10**15})


def _date(field: Field, value: Any) -> Iterable[Problem]:
    read = datetime.fromisoformat if field.type == "datetime" else date.fromisoformat
    try:
        read(str(value).strip())
    except ValueError:
        yield Problem(field.name, "fields.not_a_date")


def _bool(field: Field, value: Any) -> Iterable[Problem]:
    said = yes_or_no(value)
    if said is None:
        yield Problem(field.name, "fields.not_yes_or_no")
    elif field.type == "pledge" and not said:
        yield Problem(field.name, "fields.pledge_needed")


def _choices(field: Field, value: Any) -> Iterable[Problem]:
    several = field.type == "enum[]"
    known = {choice.value for choice in field.choices}
    chosen = as_list(value) if several else [str(value).strip()]
    for unknown in sorted(set(chosen) - known):
        yield Problem(field.name, "fields.unknown_choice", {"choice": unknown[:LONGEST_LINE]})


def _strings(field: Field, value: Any) -> Iterable[Problem]:
    parts = as_list(value)
    if len(parts) > MOST_ROWS:
        yield Problem(field.name, "fields.too_many_rows", {"most": MOST_ROWS})
    elif any(len(part) > LONGEST_LINE for part in parts):
        yield Problem(field.name, "fields.too_long", {"most": LONGEST_LINE})


def _list(field: Field, value: Any) -> Iterable[Problem]:
    rows = as_rows(field, value)
    most = field.most or MOST_ROWS
    if field.least is not None and len(rows) < field.least:
        yield Problem(field.name, "fields.too_few_rows", {"least": field.least})
    if len(rows) > most:
        yield Problem(field.name, "fields.too_many_rows", {"most": most})
    for number, row in enumerate(rows[:most], 1):
        if any(column.required and not row.get(column.name) for column in field.columns):
            yield Problem(field.name, "fields.row_incomplete", {"row": number})
        if any(len(cell) > LONGEST_LINE for cell in row.values()):
            yield Problem(field.name, "fields.too_long", {"most": LONGEST_LINE})


def _phone(field: Field, value: Any) -> Iterable[Problem]:
    if PHONE.fullmatch(re.sub(r"\s", "", str(value))) is None:
        yield Problem(field.name, "fields.not_a_phone")


def _idcard(field: Field, value: Any) -> Iterable[Problem]:
    if not id_number.is_valid(str(value).strip().upper()):
        yield Problem(field.name, "fields.not_an_id_number")


def _industry(field: Field, value: Any) -> Iterable[Problem]:
    if INDUSTRY.fullmatch(str(value).strip().upper()) is None:
        yield Problem(field.name, "fields.not_an_industry_code")


CHECKS: dict[str, Check] = {
    "int": _number,
    "decimal": _number,
    "percent": _number,
    "money": _number,
    "date": _date,
    "datetime": _date,
    "bool": _bool,
    "pledge": _bool,
    "enum": _choices,
    "enum[]": _choices,
    "string[]": _strings,
    "list": _list,
    "phone": _phone,
    "idcard": _idcard,
    "industry": _industry,
}
