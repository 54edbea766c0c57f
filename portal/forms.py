"""The base of every form: labels are message keys, problems come all at once and in plain words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from flask_wtf import FlaskForm
from wtforms import Field, FieldList, FormField, SelectChoice
from wtforms.form import BaseForm

from licensing.errors import Problem
from portal.i18n import has, language, t
from portal.words.problem_words import problem_text

GROUPS = {"RadioField", "SelectMultipleField", "CheckboxesField"}  # drawn as one input for each choice
OWN_SENTENCES = {  # of WTForms -> ours, which say what to do
    "Not a valid date value.": "forms.date_form",
    "Not a valid integer value.": "forms.whole_number",
}
LOCALES = {"zh": ["zh"], "en": ["en"]}


@dataclass(frozen=True)
class PageProblem:
    """One line of the error summary: ``anchor`` is the id of the input it leads to, "" for the whole form."""

    anchor: str
    text: str


class _Sentences:
    """WTForms' own sentences, those replaced that only name a data type."""

    def __init__(self, others: Any) -> None:
        self._others = others

    def gettext(self, text: str) -> str:
        return t(OWN_SENTENCES[text]) if text in OWN_SENTENCES else str(self._others.gettext(text))

    def ngettext(self, one: str, many: str, n: int) -> str:
        return str(self._others.ngettext(one, many, n))


class Form(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """Write ``StringField("people.name", description="people.name_hint")``: both are keys; choices may be keys too."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]  # as above
        @property
        def locales(self) -> list[str]:
            return LOCALES[language()]

        def get_translations(self, form: BaseForm) -> _Sentences:
            return _Sentences(super().get_translations(form))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        translate(self)


def translate(form: BaseForm) -> None:
    """Replaces message keys in labels, hints and choices by sentences of this request's language."""
    for field in form:
        field.label.text = words(str(field.label.text))
        field.description = words(str(field.description or ""))
        choices = getattr(field, "choices", None)
        if isinstance(choices, list):
            field.choices = [_translated(choice) for choice in choices]
        for inner in _inner_forms(field):
            translate(inner)


def options(*pairs: tuple[str, str]) -> list[SelectChoice]:
    """Choices of a field from pairs of value and label; a label may be a message key."""
    return [SelectChoice(value, label) for value, label in pairs]


def words(text: str) -> str:
    """The sentence when ``text`` is a key, else ``text`` itself."""
    return t(text) if has(text) else text


def problems(form: BaseForm) -> list[PageProblem]:
    """All problems of a form in the order of its fields, each with where it leads."""
    found = [PageProblem("", str(text)) for text in getattr(form, "form_errors", [])]
    for field in form:
        if inner := list(_inner_forms(field)):
            for each in inner:
                found += problems(each)
            found += [PageProblem(field.id, str(text)) for text in field.errors if isinstance(text, str)]
        elif isinstance(field, FieldList):
            found += [PageProblem(entry.id, str(text)) for entry in field for text in entry.errors]
        else:
            found += [PageProblem(anchor(field), str(text)) for text in field.errors]
    return found


def anchor(field: Field) -> str:
    """The id that a link to the field leads to: the first choice of a group, else the input."""
    if field.type in GROUPS:
        return f"{field.id}-0"
    return str(field.id)


def attach(form: BaseForm, written: Iterable[Problem]) -> None:
    """Puts a service's problems beside the fields they name; sentences are ``problems.<code>`` in the messages."""
    for problem in written:
        text = problem_text(problem)
        field = form._fields.get(problem.field)
        if field is None:
            form.form_errors.append(text)
        else:
            field.errors = [*field.errors, text]


def _translated(choice: Any) -> SelectChoice:
    value, label, *rest = choice
    return SelectChoice(value, words(str(label)), *rest)


def _inner_forms(field: Field) -> Iterator[BaseForm]:
    if isinstance(field, FormField):
        yield field.form
    elif isinstance(field, FieldList):
        for entry in field:
            if isinstance(entry, FormField):
                yield entry.form
