"""What somebody named in a case types: the code they were handed at a counter."""

from __future__ import annotations

from wtforms import StringField

from portal.forms import Form
from portal.validators import Required, text, trim


class CodeForm(Form):
    code = StringField(
        "consent.code",
        [Required("consent.code_needed"), text(60)],
        [trim],
        "consent.code_hint",
        render_kw={"autocomplete": "off", "maxlength": 60},
    )
