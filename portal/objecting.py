"""What everybody is asked who objects to a public notice: the facts, and what they rest on."""

from __future__ import annotations

from wtforms import TextAreaField
from wtforms.validators import Optional

from portal.forms import Form
from portal.validators import Required, text, trim

LONGEST = 2000


class Objecting(Form):
    """``evidence``: what the objector points to, may be empty."""

    reasons = TextAreaField(
        "notices.reasons",
        [Required(), text(LONGEST, 5)],
        [trim],
        "notices.reasons_hint",
        render_kw={"maxlength": LONGEST},
    )
    evidence = TextAreaField(
        "notices.evidence",
        [Optional(), text(LONGEST)],
        [trim],
        "notices.evidence_hint",
        render_kw={"maxlength": LONGEST},
    )
