"""What is asked of persons and of bodies alike."""

from __future__ import annotations

from wtforms import DateField, RadioField, StringField

from licensing.findings.money import LAWFUL_FORMS
from portal.forms import Form
from portal.validators import MoneyField, optional, text, trim

ABROAD = ("document", "consignee", "consignee_address")
QUIET = {"autocomplete": "off"}


class DetailFields(Form):
    """What is asked of whoever is from abroad."""

    document = StringField("party.document", [optional(), text(200)], [trim], render_kw=QUIET)
    consignee = StringField("party.consignee", [optional(), text(50)], [trim], render_kw=QUIET)
    consignee_address = StringField(
        "party.consignee_address", [optional(), text(200)], [trim], render_kw=QUIET
    )


class ContributionFields(Form):
    """What an owner promises to bring in."""

    amount_fen = MoneyField(
        "applications.people.amount", [optional()], description="applications.people.amount_hint"
    )
    form = RadioField(
        "applications.people.form",
        [optional()],
        choices=[(code, f"applications.people.form_{code}") for code in LAWFUL_FORMS],
        validate_choice=False,
    )
    due_on = DateField("applications.people.due_on", [optional()])
