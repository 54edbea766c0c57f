"""One person's form: offices as boxes, the contribution only where the type of entity has shareholders."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from wtforms import RadioField, SelectField, SelectMultipleField, StringField

from licensing.act import Act
from licensing.deadlines import add_years
from licensing.entities import ASKED, KINDS, MARKS, EntityKind
from licensing.findings.employees import STAFF_ASKED
from licensing.findings.money import CONTRIBUTION_YEARS
from licensing.id_documents import DOCUMENTS, RESIDENT_ID
from licensing.own_votes import PART
from licensing.parties import PERSON
from licensing.services.cases.cases import PersonForm as Answer
from licensing.services.cases.party_answers import ABROAD, DELEGATE_OF, EVERYTHING, SIGNER, form_of
from licensing.services.cases.wards import is_ward
from licensing.store import hanging
from licensing.store.models import Case, Person
from portal.counters.applications.fields import Asked, day, iso
from portal.counters.applications.party_fields import (
    ContributionFields,
    DetailFields,
    GuardianFields,
    ResidenceField,
    call_money,
    role_choices,
    role_hints,
    signer_typed,
)
from portal.i18n import t
from portal.validators import Depends, digits, text, trim

NATIONAL = ("RESIDENT_ID", "HMT_RESIDENCE", "HK_MACAO_PERMIT", "TAIWAN_PERMIT")  # no other state's


class _Person(DetailFields, ResidenceField):
    name = StringField(
        "applications.people.name", [Asked(), text(50)], filters=[trim], render_kw={"autocomplete": "off"}
    )
    id_number = StringField(
        "identity.number",
        [Asked(), text(30)],
        filters=[digits],
        render_kw={"autocomplete": "off"},
    )
    mobile = StringField(
        "applications.people.mobile",
        [Asked(), text(20)],
        filters=[digits],
        description="applications.people.mobile_hint",
        render_kw={"inputmode": "tel", "autocomplete": "off"},
    )
    document_kind = SelectField(
        "party.document_kind",
        [Depends()],
        choices=[(c, f"identity.document.{c}") for c in DOCUMENTS],
        validate_choice=False,
        description="party.document_kind_hint",
        default=RESIDENT_ID,
    )
    roles = SelectMultipleField("applications.people.roles", [Asked()], validate_choice=False)
    marks = SelectMultipleField("applications.people.marks", [Depends()], validate_choice=False)
    farmer = RadioField(
        "applications.people.farmer",
        [Depends()],
        choices=[("yes", "applications.people.farmer_yes"), ("no", "applications.people.farmer_no")],
        validate_choice=False,
    )
    delegate_of = SelectField("applications.people.delegate_of", [Depends()], validate_choice=False)

    kind: EntityKind
    bodies: tuple[tuple[str, str], ...]

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.roles.choices = role_choices(r for r in self.kind.roles if r not in MARKS)
        self.marks.choices = role_choices(r for r in self.kind.roles if r in MARKS)
        self.delegate_of.choices = [("", t("applications.people.delegate_of_only")), *self.bodies]
        if isinstance(self, ContributionFields):
            call_money(self, self.kind.code)
            self.form.choices = [
                (code, t(f"applications.people.form_{code}")) for code in self.kind.contributions
            ]


class _Owner(_Person, ContributionFields, GuardianFields):
    """A person who may own a part; a minor through the guardian."""


AnyPerson = _Person


def form_for(case: Case) -> type[_Person]:
    """The form class for a case's type of entity."""
    kind = KINDS[case.entity_type]
    base = _Owner if kind.shares else _Person
    may_act = [p for p in hanging.people_of(case) if p.party != PERSON] if kind.delegate else []
    bodies = tuple((p.id_number, p.name) for p in may_act)
    return type("PersonForm", (base,), {"kind": kind, "bodies": bodies})


def values_of(who: Person) -> dict[str, Any]:
    """What the form starts with; a kept ID number is not sent back to the browser."""
    money = who.contribution
    return {
        **{name: (who.details or {}).get(name, "") for name in (*ABROAD, *ASKED, DELEGATE_OF, *SIGNER[:2])},
        "document_kind": who.document_kind,
        "name": who.name,
        "mobile": who.mobile,
        "roles": [r for r in who.roles if r not in MARKS],
        "marks": [r for r in who.roles if r in MARKS],
        "amount_fen": money.get("amount_fen"),
        "form": money.get("form"),
        "due_on": day(money.get("due_on")),
        PART: money.get(PART),
    }


def answer_of(form: _Person, known_id_number: str, before: Person | None) -> Answer:
    """What was typed; an ID number left empty stays the known one. Without the office there is no contribution."""
    marks = (form.marks.data if "marks" in form else None) or []
    typed = {n: form[n].data for n in ("name", "mobile", "document_kind", *EVERYTHING) if n in form}
    typed |= {
        "id_number": form.id_number.data or known_id_number,
        "roles": [*(form.roles.data or ()), *marks],
    }
    typed |= dict.fromkeys(SIGNER) | signer_typed(form, before)
    return form_of(form.kind, typed | {"due_on": iso(typed.get("due_on"))})


@dataclass(frozen=True)
class PersonPage:
    """What the page says around the form."""

    who: Person | None
    owner: bool
    last_day: date
    role_hints: dict[str, str]
    ward: bool
    abroad: bool
    marks_asked: bool

    @classmethod
    def of(cls, case: Case, person_id: str | None, act: Act) -> PersonPage:
        kind = KINDS[case.entity_type]
        who = next((p for p in hanging.people_of(case) if p.id == person_id), None)
        last_day = add_years(act.on, CONTRIBUTION_YEARS)
        return cls(
            who,
            kind.shares and (who is None or not frozenset(who.roles).isdisjoint(kind.owners)),
            last_day,
            role_hints(kind.roles, kind.code),
            who is not None and is_ward(who, act.on),
            kind.bodies and who is not None and who.document_kind not in NATIONAL,
            int((case.answers.get("capital") or {}).get("staff") or 0) >= STAFF_ASKED,
        )
