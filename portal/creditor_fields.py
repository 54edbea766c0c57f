"""Creditors who were told as form fields: some rows of who, how and when, with room for more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from wtforms import DateField, Field, SelectField, StringField

from licensing.services.orders.creditors import FIELDS, LONGEST, MOST, WAYS, Told
from portal.forms import Form
from portal.validators import optional, text, trim

PREFIX, SPARE = "creditors", 3


def named(place: int, field: str) -> str:
    """The input's name, which is also how a problem names it."""
    return f"{PREFIX}.{place}.{field}"


def shown(given: Mapping[str, Any], kept: Sequence[Told] = ()) -> int:
    """How many rows the form has: those filled and some to fill. ``given``: what was posted."""
    posted = [int(k.split(".")[1]) for k in given if k.startswith(f"{PREFIX}.") and k.split(".")[1].isdigit()]
    filled = [p for p in posted if any(str(given.get(named(p, f)) or "").strip() for f in FIELDS)]
    return min(MOST, max([len(kept), *(p + 1 for p in filled)]) + SPARE)


def build(base: type[Form], rows: int) -> type[Form]:
    """``base`` with ``rows`` rows."""
    made = {named(place, field): _field(field) for place in range(rows) for field in FIELDS}
    return type("CreditorForm", (base,), made)


def _field(field: str) -> Any:
    label = f"orders.creditor.{field}"
    if field == "told_on":
        return DateField(label, [optional()])
    if field == "way":
        ways = [("", "–"), *((way, f"orders.creditor_way.{way}") for way in WAYS)]
        return SelectField(label, [optional()], choices=ways)
    return StringField(label, [text(LONGEST)], filters=[trim])


def stored(kept: Sequence[Told]) -> dict[str, Any]:
    """Kept rows as the form's data."""
    return {named(place, f): _value(row, f) for place, row in enumerate(kept) for f in FIELDS}


def _value(row: Told, field: str) -> str | date | None:
    return row.day if field == "told_on" else str(getattr(row, field))


def read(form: Form) -> list[dict[str, str]]:
    """What was typed, in the order of the rows; rows with nothing in them are none."""
    typed = [
        {f: _text(form[named(place, f)]) for f in FIELDS}
        for place in range(MOST)
        if named(place, FIELDS[0]) in form
    ]
    return [row for row in typed if any(row.values())]


def _text(field: Field) -> str:
    value = field.data
    return value.isoformat() if isinstance(field, DateField) and value else str(value or "")
