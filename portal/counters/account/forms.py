"""What a person types about themselves. The services say what is wrong with it."""

from __future__ import annotations

from wtforms import BooleanField, PasswordField, SelectField, StringField

from licensing.id_documents import DOCUMENTS, RESIDENT_ID
from portal.forms import Form, options
from portal.validators import Required, address, digits, trim


class SignUpForm(Form):
    name = StringField("account.name", [Required()], filters=[trim], render_kw={"autocomplete": "name"})
    mobile = StringField(
        "account.sign_in_name",
        [Required()],
        filters=[address],
        description="account.sign_in_name_hint",
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )
    document_kind = SelectField(
        "account.document_kind",
        choices=options(*((kind, f"identity.document.{kind}") for kind in DOCUMENTS)),
        default=RESIDENT_ID,
    )
    id_number = StringField(
        "account.document_number", [Required()], filters=[digits], description="account.document_number_hint"
    )
    password = PasswordField(
        "account.password",
        [Required()],
        description="account.password_hint",
        render_kw={"autocomplete": "new-password"},
    )
    notice = BooleanField("account.notice_read", [Required("account.notice_needed")])


class SignInForm(Form):
    mobile = StringField(
        "account.sign_in_name",
        [Required()],
        filters=[address],
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )
    password = PasswordField("account.password", [Required()], render_kw={"autocomplete": "current-password"})


class MobileForm(Form):
    mobile = StringField(
        "account.mobile_new",
        [Required()],
        filters=[address],
        description="account.mobile_new_hint",
        render_kw={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"},
    )
    current = PasswordField(
        "account.password_current",
        [Required()],
        id="mobile-current",
        render_kw={"autocomplete": "current-password"},
    )


class PasswordForm(Form):
    current = PasswordField(
        "account.password_current", [Required()], render_kw={"autocomplete": "current-password"}
    )
    password = PasswordField(
        "account.password_new",
        [Required()],
        description="account.password_hint",
        render_kw={"autocomplete": "new-password"},
    )


class AddressForm(Form):
    address = StringField(
        "addresses.address",
        [Required()],
        filters=[trim],
        description="reset.address_hint",
        render_kw={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"},
    )
    current = PasswordField(
        "account.password_current", [Required()], render_kw={"autocomplete": "current-password"}
    )


class DeviceForm(Form):
    mobile = StringField(
        "account.sign_in_name",
        [Required()],
        filters=[address],
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )


class CodeForm(Form):
    code = StringField(
        "second.code",
        [Required()],
        filters=[trim],
        description="second.code_hint",
        render_kw={"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"},
    )


class FirstCodeForm(Form):
    code = StringField(
        "second.first_code",
        [Required()],
        filters=[trim],
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric", "maxlength": 7},
    )


class PasswordNeeded(Form):
    current = PasswordField(
        "account.password_current", [Required()], render_kw={"autocomplete": "current-password"}
    )
