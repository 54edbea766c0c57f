"""What an officer notes at the counter, and what somebody types to claim an enterprise."""

from __future__ import annotations

from wtforms import RadioField, SelectField, StringField, TextAreaField

from licensing.id_documents import DOCUMENTS
from portal.forms import Form
from portal.validators import Required, address, text, trim


class SeenForm(Form):
    mobile = StringField("account.sign_in_name", [Required(), text(254)], [address], "identity.mobile_hint")
    document_kind = SelectField(
        "identity.document_kind", [Required()], choices=[(c, f"identity.document.{c}") for c in DOCUMENTS]
    )
    number = StringField("identity.number", [Required(), text(30)], [trim], "identity.number_hint")
    seen = TextAreaField("identity.seen", [Required(), text(500, 4)], [trim], "identity.seen_hint")


class ClaimForm(Form):
    uscc = StringField("identity.uscc", [Required(), text(18)], [trim], "identity.uscc_hint")
    role = RadioField(
        "identity.role",
        [Required()],
        choices=[("representative", "identity.role.representative"), ("investor", "identity.role.investor")],
    )
