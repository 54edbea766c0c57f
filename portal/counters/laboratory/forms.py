"""Forms of the laboratory: a draft's words, a row of any table, a file, an answer. What is wrong with them the services say."""

from __future__ import annotations

from functools import cache
from typing import Any

from flask_wtf.file import FileField
from wtforms import DateField, Field, SelectField, StringField, TextAreaField

from licensing.services.rules.rule_drafts import LONGEST
from namecheck.editable import EDITABLE, LIMITS, POLICY, Column, Row, Table
from portal.forms import Form, options
from portal.i18n import has
from portal.validators import trim

FLAGS = ("true", "false")
ANSWER_MOST = 2000


class Asked:
    """Marks a field as needed, so that its label does not say optional; the service says what is wrong."""

    field_flags = {"required": True}  # noqa: RUF012  # read by WTForms as a class attribute

    def __call__(self, form: Form, field: Field) -> None:
        return None


class StartForm(Form):
    title = StringField(
        "laboratory.title_field",
        [Asked()],
        [trim],
        "laboratory.title_hint",
        render_kw={"maxlength": LONGEST["title"], "autocomplete": "off"},
    )


class DescribeForm(Form):
    title = StringField(
        "laboratory.title_field",
        [Asked()],
        [trim],
        render_kw={"maxlength": LONGEST["title"], "autocomplete": "off"},
    )
    reason = TextAreaField(
        "laboratory.reason",
        [Asked()],
        [trim],
        "laboratory.reason_hint",
        render_kw={"maxlength": LONGEST["reason"]},
    )
    basis = StringField(
        "laboratory.basis",
        [Asked()],
        [trim],
        "laboratory.basis_hint",
        render_kw={"maxlength": LONGEST["basis"], "autocomplete": "off"},
    )
    effective_on = DateField("laboratory.day", [Asked()], description="laboratory.day_hint")


class FileForm(Form):
    file = FileField("laboratory.file", [Asked()], description="laboratory.file_hint")


class AnswerForm(Form):
    answer = TextAreaField(
        "laboratory.answer", [Asked()], [trim], "laboratory.answer_hint", render_kw={"maxlength": ANSWER_MOST}
    )


def row_form(table: Table, row: Row | None) -> Any:
    """The form of one row of a table, filled with the row when there is one."""
    data = dict(zip(table.heads, row, strict=True)) if row else _first(table)
    setting = row[0] if row and table.name == POLICY else ""
    return _row_class(table.name, setting)(data={name: data.get(name, "") for name in table.heads})


def _first(table: Table) -> dict[str, str]:
    """What a new row most often is: a word that is refused, not checked against an official list."""
    return {
        column.name: column.choices[-1] for column in table.columns if column.name in {"outcome", "verified"}
    }


@cache
def _row_class(name: str, setting: str) -> type[Form]:
    fields = {
        column.name: _field(column, setting)
        for column in EDITABLE[name].columns
        if not (setting and column.name == "setting")
    }
    return type("RowForm", (Form,), fields)


def _field(column: Column, setting: str) -> Field:
    label, hint = f"laboratory.column.{column.name}", f"laboratory.column_hint.{column.name}"
    checks = [Asked()] if column.required else []
    if setting:
        return _setting_field(setting)
    if column.kind == "choice":
        choices = [(value, choice_key(column.name, value)) for value in column.choices]
        if column.name == "class":
            choices.insert(0, ("", "laboratory.choose"))
        return SelectField(
            label, checks, choices=options(*choices), description=_known(hint), validate_choice=False
        )
    keywords: dict[str, Any] = {"autocomplete": "off", "maxlength": column.most + 2}
    if column.kind in {"number", "whole"}:
        keywords["inputmode"] = "decimal"
    return StringField(label, checks, [trim], _known(hint), render_kw=keywords)


def _setting_field(setting: str) -> Field:
    label, limit = f"laboratory.setting.{setting}", LIMITS[setting]
    if limit.kind is bool:
        choices = options(*((value, choice_key("flag", value)) for value in FLAGS))
        return SelectField(label, [Asked()], choices=choices, validate_choice=False)
    return StringField(
        label, [Asked()], [trim], render_kw={"inputmode": "decimal", "autocomplete": "off", "maxlength": 12}
    )


def choice_key(column: str, value: str) -> str:
    """The message that says what a value of a column with choices means."""
    return f"laboratory.choice.{column}.{value}"


def _known(key: str) -> str:
    return key if has(key) else ""
