"""What is asked of persons and of bodies alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from wtforms import DateField, IntegerField, RadioField, SelectField, StringField

from licensing.findings.money import LAWFUL_FORMS
from licensing.id_documents import DOCUMENTS
from licensing.id_number import masked_id
from licensing.services.cases.party_answers import SIGNER
from licensing.store.models import Person
from portal.forms import Form
from portal.i18n import has, language, t
from portal.office import current_office
from portal.validators import Depends, MoneyField, digits, text, trim
from portal.words.kind_words import kinded

QUIET = {"autocomplete": "off"}


class ResidenceField(Form):
    """Where an owner lives or has its seat, for kinds of which it is registered."""

    residence = StringField(
        "applications.people.residence",
        [Depends(), text(200)],
        filters=[trim],
        description="applications.people.residence_hint",
        render_kw=QUIET,
    )


def role_choices(roles: Iterable[str]) -> list[tuple[str, str]]:
    """Roles with their names in the reader's language."""
    known = current_office().books.catalogue.officer_roles
    return [(r, known[r].zh if language() == "zh" else known[r].en) for r in roles]


def role_hints(roles: Iterable[str], entity_type: str) -> dict[str, str]:
    """What is said beside a role, for those that need it."""
    keys = {role: f"applications.people.hint_{role}" for role in roles}
    told = {role: key for role, key in keys.items() if has(key) or has(f"{key}_{entity_type}")}
    return {role: kinded(key, entity_type) for role, key in told.items()}


def call_money(form: ContributionFields, entity_type: str) -> None:
    """The contribution and its day as this kind calls them."""
    for name in ("amount", "due_on"):
        field = form["amount_fen" if name == "amount" else name]
        field.label.text = kinded(f"applications.people.{name}", entity_type)


class DetailFields(Form):
    """What is asked of whoever is from abroad."""

    document = StringField("party.document", [Depends(), text(200)], [trim], render_kw=QUIET)
    consignee = StringField("party.consignee", [Depends(), text(50)], [trim], render_kw=QUIET)
    consignee_address = StringField(
        "party.consignee_address", [Depends(), text(200)], [trim], render_kw=QUIET
    )


class ContributionFields(Form):
    """What an owner promises to bring in."""

    amount_fen = MoneyField(
        "applications.people.amount", [Depends()], description="applications.people.amount_hint"
    )
    form = RadioField(
        "applications.people.form",
        [Depends()],
        choices=[(code, f"applications.people.form_{code}") for code in LAWFUL_FORMS],
        validate_choice=False,
    )
    due_on = DateField("applications.people.due_on", [Depends()])
    votes_percent = IntegerField(
        "applications.people.votes_percent",
        [Depends()],
        description="applications.people.votes_percent_hint",
        render_kw={"inputmode": "numeric"},
    )


class SignerFields(Form):
    """Who signs at a counter for a body."""

    signer_name = StringField("party.signer_name", [Depends(), text(50)], [trim], render_kw=QUIET)
    signer_kind = SelectField(
        "party.signer_kind",
        [Depends()],
        choices=[(c, f"identity.document.{c}") for c in DOCUMENTS],
        validate_choice=False,
    )
    signer_number = StringField("party.signer_number", [Depends(), text(30)], [digits], render_kw=QUIET)


class GuardianFields(Form):
    """Who signs at a counter for a minor."""

    signer_name = StringField("party.guardian_name", [Depends(), text(50)], [trim], render_kw=QUIET)
    signer_kind = SelectField(
        "party.guardian_kind",
        [Depends()],
        choices=[(c, f"identity.document.{c}") for c in DOCUMENTS],
        validate_choice=False,
    )
    signer_number = StringField("party.guardian_number", [Depends(), text(30)], [digits], render_kw=QUIET)


def signer_typed(form: Form, before: Person | None) -> dict[str, Any]:
    """Who was typed to sign for somebody else; a number left empty stays the known one while the name does."""
    typed: dict[str, Any] = {name: form[name].data if name in form else None for name in SIGNER}
    known: Mapping[str, Any] = (before.details or {}) if before is not None else {}
    if not typed["signer_name"]:
        return {}
    if not typed["signer_number"] and typed["signer_name"] == known.get("signer_name"):
        typed["signer_number"], typed["signer_kind"] = known.get("signer_number"), known.get("signer_kind")
    return typed


def keep_number(form: Form, before: Person | None) -> None:
    """Say beside the field that a signer's number is known already; it is not sent back to the browser."""
    number = ((before.details or {}) if before is not None else {}).get("signer_number")
    if number:
        form["signer_number"].description = t("party.signer_kept", number=masked_id(str(number)))
