"""The objection: who objects, about what, and the facts."""

from __future__ import annotations

from wtforms import RadioField, TextAreaField
from wtforms.validators import Optional

from portal.forms import Form
from portal.validators import Required, text, trim

PERSON = ("creditor", "employee", "shareholder", "interested")
DEPARTMENT = ("tax", "social", "other_matter")
LONGEST = 2000


class ObjectionForm(Form):
    """``relation``: what ties the objector to the enterprise; for a department, what the matter is."""

    relation = RadioField(
        "notices.relation", [Required()], choices=[(c, f"notices.relation.{c}") for c in PERSON]
    )
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


class DepartmentObjectionForm(ObjectionForm):
    relation = RadioField(
        "notices.matter", [Required()], choices=[(c, f"notices.relation.{c}") for c in DEPARTMENT]
    )
