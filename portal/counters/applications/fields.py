"""Small form helpers of this counter."""

from __future__ import annotations

from datetime import date

from wtforms import Field, Form


class Asked:
    """Marks a field as needed without stopping the save: what is missing is said after saving."""

    field_flags = {"required": True}  # noqa: RUF012  # read by WTForms as a class attribute

    def __call__(self, form: Form, field: Field) -> None:
        return None


def iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def day(text: object) -> date | None:
    """The date an answer holds, or None."""
    try:
        return date.fromisoformat(str(text)) if text else None
    except ValueError:
        return None
