"""A demand, or a notice of forfeiture, that went out on paper, as the company records it."""

from __future__ import annotations

from collections.abc import Sequence

from wtforms import DateField, SelectField, StringField

from licensing.kinds.change.serving import MOST, WAYS, Served
from portal.forms import Form, options
from portal.i18n import t
from portal.validators import MoneyField, Required, text, trim


class ServedForm(Form):
    """``files``: name and digest of what the application holds."""

    way = SelectField("calls.paper.way", [Required()], choices=[])
    reference = StringField("calls.paper.reference", [Required(), text(MOST)], [trim])
    dispatched_on = DateField("calls.paper.dispatched_on", [Required()])
    document = SelectField("calls.paper.document", [Required()], choices=[])
    proof = SelectField("calls.paper.proof", [Required()], choices=[])

    def __init__(self, files: Sequence[tuple[str, str]], *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        there = options(("", "–"), *((digest, f"{name} · {digest[:12]}…") for name, digest in files))
        self.document.choices = self.proof.choices = there
        self.way.choices = options(("", "–"), *((way, t(f"calls.way.{way}")) for way in WAYS))

    def served(self) -> Served:
        return Served(
            *(self.way.data, self.reference.data or "", self.dispatched_on.data),
            *(self.document.data, self.proof.data),
        )


class DemandForm(ServedForm):
    grace_until = DateField("calls.paper.grace_until", [Required()])
    amount_fen = MoneyField("calls.paper.amount_fen", [Required()])

    def served(self) -> Served:
        said = super().served()
        return Served(
            *(said.way, said.reference, said.dispatched_on, said.document, said.proof),
            *(self.grace_until.data, self.amount_fen.data),
        )
