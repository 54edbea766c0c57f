"""The objection: who objects, about what, and the facts."""

from __future__ import annotations

from wtforms import RadioField

from portal.objecting import Objecting
from portal.validators import Required

PERSON = ("creditor", "employee", "shareholder", "interested")
DEPARTMENT = ("tax", "social", "other_matter")


class ObjectionForm(Objecting):
    """``relation``: what ties the objector to the enterprise; for a department, what the matter is."""

    relation = RadioField(
        "notices.relation", [Required()], choices=[(c, f"notices.relation.{c}") for c in PERSON]
    )


class DepartmentObjectionForm(ObjectionForm):
    relation = RadioField(
        "notices.matter", [Required()], choices=[(c, f"notices.relation.{c}") for c in DEPARTMENT]
    )
