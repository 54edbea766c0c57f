"""The form of an owner that is no natural person: name and number, contribution, who signs for it, who takes its mail."""

from __future__ import annotations

from typing import Any

from wtforms import RadioField, StringField

from licensing.parties import BODIES
from licensing.services.cases.cases import PersonForm as Answer
from licensing.store.models import Person
from portal.counters.applications.fields import Asked, day, iso
from portal.counters.applications.party_fields import (
    ABROAD,
    QUIET,
    ContributionFields,
    DetailFields,
    SignerFields,
    signer_typed,
)
from portal.validators import digits, text, trim


class BodyForm(DetailFields, ContributionFields, SignerFields):
    party = RadioField(
        "party.kind", [Asked()], choices=[(k, f"party.{k}") for k in BODIES], validate_choice=False
    )
    name = StringField("party.name", [Asked(), text(100)], [trim], "party.name_hint", render_kw=QUIET)
    id_number = StringField("party.code", [Asked(), text(50)], [trim], "party.code_hint", render_kw=QUIET)
    mobile = StringField("party.mobile", [Asked(), text(20)], [digits], "party.mobile_hint", render_kw=QUIET)


def values_of(who: Person) -> dict[str, Any]:
    """What the form starts with; a signer's number is not sent back to the browser."""
    money, told = who.contribution, who.details or {}
    return {
        **{k: told.get(k, "") for k in (*ABROAD, "signer_name", "signer_kind")},
        "party": who.party,
        "name": who.name,
        "id_number": who.id_number,
        "mobile": who.mobile,
        "amount_fen": money.get("amount_fen"),
        "form": money.get("form"),
        "due_on": day(money.get("due_on")),
    }


def answer_of(form: BodyForm, before: Person | None) -> Answer:
    """What was typed; a signer's number left empty stays the known one while the name does."""
    typed = {"amount_fen": form.amount_fen.data, "form": form.form.data, "due_on": iso(form.due_on.data)}
    told = {name: form[name].data for name in ABROAD}
    told |= signer_typed(form, before)
    return Answer(
        *(form.name.data or "", form.id_number.data or "", form.mobile.data or ""),
        frozenset({"SHAREHOLDER"}),
        {name: value for name, value in typed.items() if value},
        party=form.party.data or "",
        details={name: value for name, value in told.items() if value},
    )
