"""Choosing between pledge and filing, and one beneficial owner (受益所有人信息管理办法 art 11)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from wtforms import BooleanField, DateField, RadioField, SelectField, StringField, TextAreaField

from licensing.beneficial import FILE, PLEDGE, RIGHTS
from licensing.id_documents import DOCUMENTS, RESIDENT_ID
from licensing.services.cases.beneficial import FOREVER, LONGEST, SEXES, Open, OwnerForm, token
from portal.forms import Form, options, translate
from portal.validators import Depends, digits, optional, text, trim

QUIET = {"autocomplete": "off"}
PERSON = ("name", "document_kind", "number", "contact")
BIRTH = ("sex", "nationality", "born")
HELD = "held-"


class ChooseForm(Form):
    way = RadioField("beneficial.way", [Depends()], validate_choice=False)
    pledge = BooleanField("beneficial.pledge")
    changed_on = DateField("beneficial.changed_on", [Depends()], description="beneficial.changed_on_hint")


def choose_form(seen: Open, filled: bool = False) -> ChooseForm:
    """As it stands, or as it was sent (``filled``). The pledge is offered only where the law offers it."""
    kept = seen.draft.section("beneficial")
    form = ChooseForm() if filled else ChooseForm(formdata=None, data=_days(kept, ("changed_on",)))
    ways = (FILE,) if seen.judged.closed else (PLEDGE, FILE)
    form.way.choices = options(*((way, f"beneficial.way_{way}") for way in ways))
    translate(form)
    return form


class _Owner(Form):
    name = StringField("beneficial.name", [Depends(), text(LONGEST["name"])], [trim], render_kw=QUIET)
    document_kind = SelectField(
        "party.document_kind",
        [Depends()],
        choices=options(*((c, f"identity.document.{c}") for c in DOCUMENTS)),
        validate_choice=False,
        default=RESIDENT_ID,
    )
    number = StringField("identity.number", [Depends(), text(30)], [digits], render_kw=QUIET)
    contact = StringField(
        "beneficial.contact", [Depends(), text(LONGEST["contact"])], [trim], render_kw=QUIET
    )
    sex = SelectField(
        "beneficial.sex",
        [Depends()],
        choices=options(("", ""), *((sex, f"beneficial.sex_{sex}") for sex in SEXES)),
        validate_choice=False,
    )
    nationality = StringField(
        "beneficial.nationality",
        [Depends(), text(LONGEST["nationality"])],
        [trim],
        description="beneficial.nationality_hint",
    )
    born = DateField("beneficial.born", [Depends()])
    right = SelectField(
        "beneficial.right",
        [Depends()],
        choices=options(*((right, f"beneficial.right_{right}") for right in RIGHTS)),
        validate_choice=False,
        description="beneficial.right_hint",
    )
    note = TextAreaField(
        "beneficial.note", [Depends(), text(LONGEST["note"])], [trim], description="beneficial.note_hint"
    )
    since = DateField("beneficial.since", [Depends()], description="beneficial.since_hint")
    address = StringField(
        "beneficial.address", [Depends(), text(LONGEST["address"])], [trim], render_kw=QUIET
    )
    valid_until = DateField("beneficial.valid_until", [Depends()])
    forever = BooleanField("beneficial.forever")


def owner_form(seen: Open, who: str, kept: Mapping[str, Any] | None, filled: bool = False) -> Form:
    """What is asked of somebody: less of those whom the application knows, more of everybody else; one part for each body."""
    held = {f"{HELD}{token(part.key)}": _part() for part in seen.judged.unknown}
    form_class = type("OwnerForm", (_Owner,), held)
    data = _days(kept or {}, ("born", "since", "valid_until"))
    data |= {f"{HELD}{token(body)}": text for body, text in ((kept or {}).get("held") or {}).items()}
    data["forever"] = str((kept or {}).get("valid_until")) == FOREVER
    if data["forever"]:
        data["valid_until"] = None
    data.pop("number", None)
    form: Form = form_class() if filled else form_class(formdata=None, data=data)
    for name in unasked(seen, who):
        del form[name]
    return form


def _part() -> StringField:
    return StringField(
        "beneficial.held", [optional(), text(LONGEST["held"])], [trim], description="beneficial.held_hint"
    )


def _days(kept: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    days = {n: date.fromisoformat(str(kept[n])) for n in names if kept.get(n)}
    return {**kept, **days}


def unasked(seen: Open, who: str) -> tuple[str, ...]:
    """The fields that are known already of whoever this is."""
    person = next((p for p in seen.draft.people if p.id == who and p.id_number), None)
    if person is not None:
        return (*PERSON, *(BIRTH if person.document_kind == RESIDENT_ID else ()))
    return ("name",) if who else ()


def answer(seen: Open, who: str, form: Form, kept: Mapping[str, Any] | None) -> OwnerForm:
    """What was typed; a number left empty stays the kept one."""
    given = {n: str(f.data or "") for n, f in form._fields.items() if n in _Owner.__dict__}
    if "number" in given and not given["number"] and kept:
        given["number"] = str(kept.get("number") or "")
    if given.pop("forever", "") == "True":
        given["valid_until"] = FOREVER
    names = {f"{HELD}{token(part.key)}": part.key for part in seen.judged.unknown}
    held = {key: str(form[name].data or "") for name, key in names.items() if name in form._fields}
    return OwnerForm(who, given, held)
