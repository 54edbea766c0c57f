"""Approvals given elsewhere as form fields: five for each pre-approval that the scope calls for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from wtforms import DateField, Field, StringField

from licensing.approvals import FIELDS, Approval
from licensing.catalogue.model import Item
from portal.forms import Form
from portal.validators import optional, text, trim

PREFIX = "a_"
DATES = ("issued_on", "valid_until")


def named(item: str, field: str) -> str:
    """The input's name for a field of an item's approval."""
    return f"{PREFIX}{item}_{field}"


def build(base: type[Form], items: Iterable[Item]) -> type[Form]:
    """``base`` with the fields of every item's approval; all may stay empty where the permit is applied for here."""
    made = {named(item.code, field): _field(field) for item in items for field in FIELDS}
    return type("ApprovalForm", (base,), made)


def _field(field: str) -> Any:
    label, hint = f"applications.approval.{field}", f"applications.approval.{field}_hint"
    if field in DATES:
        return DateField(label, [optional()], description=hint)
    return StringField(label, [text(120)], description=hint, filters=[trim])


def stored(given: dict[str, Approval]) -> dict[str, Any]:
    """Kept approvals as the form's data."""
    return {named(code, f): _value(f, getattr(a, f)) for code, a in given.items() for f in FIELDS}


def _value(field: str, value: str) -> Any:
    if field not in DATES:
        return value
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def read(form: Form, items: Iterable[Item]) -> dict[str, dict[str, str]]:
    """Item -> what was typed, items with nothing typed left out."""
    typed = {item.code: {f: _text(form[named(item.code, f)]) for f in FIELDS} for item in items}
    return {code: cells for code, cells in typed.items() if any(cells.values())}


def _text(field: Field) -> str:
    value = field.data
    return value.isoformat() if isinstance(field, DateField) and value else str(value or "")


def input_of(field: str) -> str:
    """The input that a problem at ``approval.<item>.<field>`` belongs to."""
    _, item, name = field.split(".", 2)
    return named(item, name)
