"""A fact as an officer enters it, and its end."""

from __future__ import annotations

from wtforms import DateField, SelectField, StringField

from licensing.catalogue.standings import StandingKind
from licensing.services.register.stating import LONGEST, RESPONSIBLE, Statement
from portal.forms import Form, options
from portal.i18n import language
from portal.validators import Depends, Required, digits, optional, text, trim


class StandingForm(Form):
    """``subject``: a credit code, or for kinds about persons an ID number; then the name belongs to it."""

    code = SelectField("standings.code", [Required()], choices=[])
    subject = StringField("standings.subject", [Required(), text(18, 18)], [digits], "standings.subject_hint")
    name = StringField("standings.name", [Depends(), text(LONGEST["name"])], [trim], "standings.name_hint")
    responsible = SelectField(
        "standings.responsible",
        [optional()],
        description="standings.responsible_hint",
        choices=options(
            ("", "standings.responsible_none"), *((c, f"standings.responsible_{c}") for c in RESPONSIBLE)
        ),
    )
    since = DateField("standings.since", [Required()])
    last_day = DateField("standings.last_day", [optional()], description="standings.last_day_hint")
    basis = StringField(
        "standings.basis", [Required(), text(LONGEST["basis"])], [trim], "standings.basis_hint"
    )
    reference = StringField(
        "standings.reference", [Required(), text(LONGEST["reference"])], [trim], "standings.reference_hint"
    )

    def offer(self, kinds: tuple[StandingKind, ...]) -> StandingForm:
        """The form with the kinds that this department may state."""
        self.code.choices = options(*((k.code, _offered(k)) for k in kinds))
        return self

    def statement(self) -> Statement:
        return Statement(
            code=self.code.data,
            subject=self.subject.data,
            basis=self.basis.data,
            reference=self.reference.data,
            since=self.since.data,
            last_day=self.last_day.data,
            responsible=self.responsible.data or None,
            name=self.name.data or "",
        )


class EndForm(Form):
    on = DateField("standings.end_on", [Required()], description="standings.end_on_hint")
    basis = StringField(
        "standings.end_basis", [Required(), text(LONGEST["basis"])], [trim], "standings.end_basis_hint"
    )


def _offered(kind: StandingKind) -> str:
    """Its name, with what is asked of the reference: for whoever states it alone."""
    if language() == "zh":
        return f"{kind.zh}（{kind.reference_zh}）" if kind.reference_zh else kind.zh
    return f"{kind.en} ({kind.reference_en})" if kind.reference_en else kind.en
