"""The catalogue's questions as form fields: one for each name, whichever items ask it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from wtforms import DateField, Field, RadioField, SelectMultipleField, StringField, TextAreaField

from licensing.catalogue import model
from portal.counters.applications.fields import Asked, day
from portal.forms import Form
from portal.i18n import language, t
from portal.validators import optional, text, trim

PREFIX = "f_"  # keeps the catalogue's names apart from what a form itself is made of
KEYBOARDS = {"int": "numeric", "decimal": "decimal", "percent": "decimal", "money": "decimal", "phone": "tel"}
LINES = ("list", "string[]")


def build(base: type[Form], fields: Iterable[model.Field]) -> type[Form]:
    """A form class with an input for each question. Files are shown to the department, not sent here."""
    made = {PREFIX + f.name: _field(f) for f in fields if f.type != "file"}
    return type("ItemFieldsForm", (base,), made)


def _field(field: model.Field) -> Any:
    needed = [Asked()] if field.required else []
    label, hint = _words(field.label_zh, field.label_en), _hint(field)
    if field.type in ("enum", "enum[]"):
        kind = RadioField if field.type == "enum" else SelectMultipleField
        choices = [(c.value, _words(c.label_zh, c.label_en)) for c in field.choices]
        return kind(label, needed, description=hint, choices=choices, validate_choice=False)
    if field.type in ("bool", "pledge"):
        choices = [("yes", t("common.yes")), ("no", t("common.no"))]
        return RadioField(label, needed, description=hint, choices=choices, validate_choice=False)
    if field.type == "date":
        return DateField(label, [*needed, optional()], description=hint)
    if field.type == "text" or field.type in LINES:
        return TextAreaField(label, [*needed, text(4000)], description=hint, filters=[trim])
    keys = {"inputmode": KEYBOARDS[field.type]} if field.type in KEYBOARDS else {}
    return StringField(label, [*needed, text(200)], description=hint, filters=[trim], render_kw=keys)


def _words(zh: str, en: str) -> str:
    return zh if language() == "zh" else en


def _hint(field: model.Field) -> str:
    hint = _words(field.hint_zh, field.hint_en)
    if field.type == "list":
        columns = t("applications.comma").join(_words(c.label_zh, c.label_en) for c in field.columns)
        return f"{hint} {t('applications.certificates.rows', columns=columns)}".strip()
    return hint or (t("applications.certificates.lines") if field.type == "string[]" else "")


def stored(values: Mapping[str, Any]) -> dict[str, Any]:
    """Kept answers as the form's data."""
    return {PREFIX + name: value for name, value in values.items()} | {
        PREFIX + name: day(value) for name, value in values.items() if _looks_like_a_day(value)
    }


def _looks_like_a_day(value: Any) -> bool:
    return isinstance(value, str) and len(value) == 10 and day(value) is not None


def read(form: Form) -> dict[str, Any]:
    """What was typed, as the catalogue checks it: dates as text, several choices as a list."""
    return {
        name.removeprefix(PREFIX): _value(field)
        for name, field in form._fields.items()
        if name.startswith(PREFIX)
    }


def _value(field: Field) -> Any:
    value = field.data
    return value.isoformat() if isinstance(field, DateField) and value else value
