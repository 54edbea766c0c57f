"""The form of an owner that is no natural person: name and number, contribution, who signs for it, who takes its mail."""

from __future__ import annotations

from typing import Any

from wtforms import RadioField, SelectMultipleField, StringField

from licensing.entities import KINDS, EntityKind
from licensing.own_votes import PART
from licensing.parties import BODIES
from licensing.services.cases.cases import PersonForm as Answer
from licensing.services.cases.party_answers import ABROAD, EVERYTHING, RESIDENCE, SIGNER, form_of
from licensing.store.models import Case, Person
from portal.counters.applications.fields import Asked, day, iso
from portal.counters.applications.party_fields import (
    QUIET,
    ContributionFields,
    DetailFields,
    ResidenceField,
    SignerFields,
    call_money,
    role_choices,
    signer_typed,
)
from portal.i18n import t
from portal.validators import Depends, digits, text, trim


class BodyForm(DetailFields, ContributionFields, SignerFields, ResidenceField):
    party = RadioField(
        "party.kind", [Asked()], choices=[(k, f"party.{k}") for k in BODIES], validate_choice=False
    )
    name = StringField("party.name", [Asked(), text(100)], [trim], "party.name_hint", render_kw=QUIET)
    id_number = StringField("party.code", [Asked(), text(50)], [trim], "party.code_hint", render_kw=QUIET)
    mobile = StringField("party.mobile", [Asked(), text(20)], [digits], "party.mobile_hint", render_kw=QUIET)
    roles = SelectMultipleField("applications.people.roles", [Depends()], validate_choice=False)

    kind: EntityKind

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.roles.choices = role_choices(self.kind.body_roles)
        call_money(self, self.kind.code)
        self.form.choices = [
            (code, t(f"applications.people.form_{code}")) for code in self.kind.contributions
        ]


def form_for(case: Case) -> type[BodyForm]:
    """The form class for a case's type of entity."""
    return type("BodyForm", (BodyForm,), {"kind": KINDS[case.entity_type]})


def values_of(who: Person) -> dict[str, Any]:
    """What the form starts with; a signer's number is not sent back to the browser."""
    money, told = who.contribution, who.details or {}
    return {
        **{k: told.get(k, "") for k in (*ABROAD, RESIDENCE, "signer_name", "signer_kind")},
        "roles": list(who.roles),
        "party": who.party,
        "name": who.name,
        "id_number": who.id_number,
        "mobile": who.mobile,
        "amount_fen": money.get("amount_fen"),
        "form": money.get("form"),
        "due_on": day(money.get("due_on")),
        PART: money.get(PART),
    }


def answer_of(form: BodyForm, before: Person | None) -> Answer:
    """What was typed; a signer's number left empty stays the known one while the name does."""
    named = ("party", "name", "id_number", "mobile", "roles", *EVERYTHING)
    typed = {n: form[n].data for n in named if n in form}
    typed |= dict.fromkeys(SIGNER) | signer_typed(form, before)
    return form_of(form.kind, typed | {"party": form.party.data or "", "due_on": iso(typed.get("due_on"))})
