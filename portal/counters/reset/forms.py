"""The card's number, the code, the new password. What was seen at the counter is ticked, never assumed."""

from __future__ import annotations

from wtforms import BooleanField, HiddenField, PasswordField, StringField

from portal.forms import Form
from portal.validators import Required, chinese_id, digits, text


class LookForm(Form):
    id_number = StringField(
        "reset.id_number", [Required(), chinese_id], [digits], render_kw={"autocomplete": "off"}
    )


class GiveForm(Form):
    id_number = HiddenField("reset.id_number", [Required(), chinese_id], [digits])
    seen = BooleanField("reset.seen", [Required("reset.seen_needed")])


class NewPasswordForm(Form):
    id_number = StringField(
        "reset.id_number", [Required(), chinese_id], [digits], render_kw={"autocomplete": "off"}
    )
    reset_code = StringField(
        "reset.code",
        [Required(), text(40)],
        description="reset.code_hint",
        render_kw={"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"},
    )
    password = PasswordField(
        "account.password_new",
        [Required()],
        description="account.password_hint",
        render_kw={"autocomplete": "new-password"},
    )


class AskForm(Form):
    id_number = StringField(
        "reset.id_number", [Required(), chinese_id], [digits], render_kw={"autocomplete": "off"}
    )
    address = StringField(
        "reset.address",
        [Required(), text(254)],
        description="reset.address_hint",
        render_kw={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"},
    )
