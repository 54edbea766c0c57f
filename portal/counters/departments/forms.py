"""What an officer writes with a decision: the permit of a yes, the reasons and the way on of a no."""

from __future__ import annotations

from typing import Any

from wtforms import DateField, FileField, HiddenField, StringField, TextAreaField

from licensing.services.cases.leg_decisions import LONGEST, Substance
from portal.forms import Form
from portal.validators import Depends, optional, text, trim

LONGEST_REASONS = 2000


def lines(value: Any) -> Any:
    """Line ends as one sign, however often the text goes through a browser."""
    return value.replace("\r\n", "\n").strip() if isinstance(value, str) else value


class DecisionForm(Form):
    """``upload_id``: a permit file that is here already; ``looked``: the digest of what stood on the page before."""

    number = StringField("permit.number", [Depends(), text(LONGEST["number"])], [trim], "permit.number_hint")
    valid_from = DateField("permit.valid_from", [Depends()])
    valid_until = DateField("permit.valid_until", [optional()], description="permit.valid_until_hint")
    conditions = TextAreaField("permit.conditions", [optional(), text(LONGEST["conditions"])], [lines])
    upload_id = HiddenField()
    file = FileField("permit.file", [optional()], description="permit.file_hint")
    reasons = TextAreaField(
        "departments.reasons", [Depends(), text(LONGEST_REASONS)], [lines], "departments.reasons_hint"
    )
    way_on = TextAreaField(
        "permit.way_on", [optional(), text(LONGEST["way_on"])], [lines], "permit.way_on_hint"
    )
    looked = HiddenField()

    def substance(self, granted: bool) -> Substance:
        """Of what was typed, what belongs to this decision: a permit to a yes, a way on to a no."""
        if not granted:
            return Substance(way_on=self.way_on.data or "")
        return Substance(
            number=self.number.data or "",
            valid_from=self.valid_from.data,
            valid_until=self.valid_until.data,
            conditions=self.conditions.data or "",
            upload_id=(self.upload_id.data or "")[:100],
        )
