"""What a signer fills in."""

from __future__ import annotations

from wtforms import BooleanField, StringField

from portal.forms import Form
from portal.validators import Required, digits, text


class AgreeForm(Form):
    agreed = BooleanField("signing.agree", [Required("signing.agree_needed")])


class LinkForm(AgreeForm):
    """The whole ID number shows that the person asked is the one who signs."""

    id_number = StringField(
        "signing.id_number",
        [Required("signing.id_number_needed"), text(30)],
        filters=[digits],
        description="signing.id_number_hint",
        render_kw={"autocomplete": "off", "maxlength": "18"},
    )
