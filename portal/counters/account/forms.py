"""What a person types about themselves. The services say what is wrong with it."""

from __future__ import annotations

from wtforms import BooleanField, PasswordField, StringField
from wtforms.validators import DataRequired

from portal.forms import Form


class SignUpForm(Form):
    name = StringField("account.name", [DataRequired()], render_kw={"autocomplete": "name"})
    mobile = StringField(
        "account.mobile",
        [DataRequired()],
        description="account.mobile_hint",
        render_kw={"autocomplete": "tel-national", "inputmode": "numeric"},
    )
    id_number = StringField("account.id_number", [DataRequired()], description="account.id_number_hint")
    password = PasswordField(
        "account.password",
        [DataRequired()],
        description="account.password_hint",
        render_kw={"autocomplete": "new-password"},
    )
    notice = BooleanField("account.notice_read", [DataRequired()])


class SignInForm(Form):
    mobile = StringField(
        "account.mobile", [DataRequired()], render_kw={"autocomplete": "username", "inputmode": "numeric"}
    )
    password = PasswordField(
        "account.password", [DataRequired()], render_kw={"autocomplete": "current-password"}
    )


class PasswordForm(Form):
    current = PasswordField(
        "account.password_current", [DataRequired()], render_kw={"autocomplete": "current-password"}
    )
    password = PasswordField(
        "account.password_new",
        [DataRequired()],
        description="account.password_hint",
        render_kw={"autocomplete": "new-password"},
    )
