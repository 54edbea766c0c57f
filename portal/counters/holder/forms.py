"""What a holder types: a verifier's code, whom to lend to, for what and until when."""

from __future__ import annotations

from typing import Any

from wtforms import DateField, RadioField, SelectMultipleField, StringField

from licensing.services.register.paper_licences import COPIES, LONGEST
from portal.forms import Form, options
from portal.office import current_office
from portal.validators import Required, digits, optional, text, trim
from portal.words.holder_words import in_words

LONGEST_NAME = 50


class TypedCode(Form):
    """A plain search form: it changes nothing."""

    class Meta(Form.Meta):
        csrf = False

    code = StringField(
        "present.code",
        [Required("present.code_needed"), text(20)],
        [digits],
        "present.code_hint",
        render_kw={
            "autocomplete": "off",
            "autocapitalize": "characters",
            "spellcheck": "false",
            "maxlength": 20,
        },
    )


class ManagerForm(Form):
    """Name and number as on the ID card; the service says what is wrong with them."""

    name = StringField(
        "holder.person_name",
        [Required(), text(LONGEST_NAME)],
        [trim],
        render_kw={"autocomplete": "off", "maxlength": LONGEST_NAME},
    )
    id_number = StringField(
        "holder.person_id",
        [Required(), text(30)],
        [digits],
        "holder.person_id_hint",
        render_kw={"autocomplete": "off", "maxlength": 18},
    )


class AgentForm(ManagerForm):
    """The matters are the catalogue's rows."""

    matters = SelectMultipleField("holder.matters", [Required()], choices=[])
    from_on = DateField("holder.from_on", [optional()], description="holder.from_on_hint")
    until_on = DateField("holder.until_on", [Required()], description="holder.until_on_hint")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = current_office().books.catalogue.matters.values()
        self.matters.choices = options(*((row.code, in_words(row)) for row in rows))


class AnswerForm(Form):
    """Which licence to show, when the person may act with several."""

    enterprise = RadioField("present.which", [Required()], choices=[], validate_choice=False)


class PaperForm(Form):
    """Which paper copies are lost."""

    copies = SelectMultipleField(
        "paper.copies",
        [Required("problems.paper.copies")],
        choices=options(*((c, f"paper.{c}") for c in COPIES)),
    )
    said = StringField("paper.said", [optional(), text(LONGEST)], [trim])
