"""A name declared part by part; its division is chosen from the ways law allows to write it (734 art 7)."""

from __future__ import annotations

from collections.abc import Mapping

from wtforms import BooleanField, RadioField, SelectField, StringField
from wtforms.validators import Length

from licensing.entities import KINDS, NAMED
from licensing.nations import NATIONS
from licensing.services.names import renaming
from licensing.services.names.declaring import BRANCH, division_choices, form_choices, group_choices
from licensing.services.names.foreign import KIND
from portal.forms import Form
from portal.i18n import language, t
from portal.office import current_office
from portal.reading import reading
from portal.validators import Required, digits, optional, trim

NAME_LENGTH = 60
GROUPS = frozenset(text for kind in NAMED for text in group_choices(kind))


class DeclareForm(Form):
    entity_type = RadioField("names.type", [Required()], default="llc")
    county = SelectField("names.county", [Required()], description="names.county_hint")
    division = SelectField("names.division", [Required()], description="names.division_hint")
    trade_name = StringField(
        "names.trade_name",
        [Required(), Length(max=NAME_LENGTH)],
        filters=[trim],
        description="names.trade_name_hint",
        render_kw={"autocomplete": "off", "maxlength": NAME_LENGTH},
    )
    industry = StringField(
        "names.industry",
        [Length(max=NAME_LENGTH)],
        filters=[trim],
        description="names.industry_hint",
        render_kw={"autocomplete": "off", "maxlength": NAME_LENGTH},
    )
    form = SelectField("names.form", [Required()])
    renames = RadioField("names.renames", [optional()], default="")
    committed = BooleanField("names.commitment_read")

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        catalogue, zh = current_office().books.catalogue, language() == "zh"
        with reading() as work:
            own = [(code, e.name) for code, e in renaming.led(work).items() if not e.unnamed]
        self.renames.choices = [("", t("names.renames_new")), *own]
        types = {
            code: catalogue.entity_types[kind.catalogue_code] for code, kind in KINDS.items() if code in NAMED
        }
        # who runs an individual business, one person or a family, is asked later
        whole = [
            (code, term.zh.partition("（")[0], term.en.partition(" (")[0]) for code, term in types.items()
        ]
        self.entity_type.choices = [(code, in_zh if zh else in_en) for code, in_zh, in_en in whole]
        self.county.choices = county_choices()
        self.division.choices = [(text, text) for text in division_choices(catalogue)]
        forms = [text for kind in NAMED for text in (*form_choices(kind), *group_choices(kind))]
        self.form.choices = [(text, text) for text in forms if own or text not in GROUPS]


class BranchForm(Form):
    """A branch: whose it is, where it sits, what tells it from others, and its form (734 art 13)."""

    head = RadioField("names.branch.head", [optional()], validate_choice=False)
    head_name = StringField(
        "names.branch.head_name", [Length(max=100)], [trim], "names.branch.head_name_hint"
    )
    head_code = StringField("names.branch.head_code", [Length(max=20)], [digits])
    county = SelectField("names.county", [Required()], description="names.county_hint")
    place = StringField("names.branch.place", [Length(max=20)], [trim], "names.branch.place_hint")
    form = SelectField("names.form", [Required()])
    committed = BooleanField("names.commitment_read")

    def __init__(self, heads: Mapping[str, str], *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.head.choices = [*heads.items(), ("", t("names.branch.other"))] if heads else []
        self.county.choices = county_choices()
        self.form.choices = [(text, text) for text in form_choices(BRANCH)]


class ForeignForm(Form):
    """A foreign company's branch: the company with its nation and number at home, where the branch sits, and its form (公司法 art 246)."""

    nation = SelectField("names.foreign.nation", [Required()], description="names.foreign.nation_hint")
    head_name = StringField(
        "names.foreign.head_name", [Required(), Length(max=90)], [trim], "names.foreign.head_name_hint"
    )
    number = StringField(
        "names.foreign.number", [Required(), Length(max=40)], [trim], "names.foreign.number_hint"
    )
    county = SelectField("names.county", [Required()], description="names.foreign.county_hint")
    place = StringField("names.branch.place", [Length(max=20)], [trim], "names.branch.place_hint")
    form = SelectField("names.form", [Required()])
    committed = BooleanField("names.commitment_read")

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        zh = language() == "zh"
        words = sorted(((n.words[0] if zh else n.en), n.code) for n in NATIONS.values())
        self.nation.choices = [("", t("names.foreign.choose")), *((code, word) for word, code in words)]
        self.county.choices = county_choices()
        self.form.choices = [(text, text) for text in form_choices(KIND)]


def county_choices() -> list[tuple[str, str]]:
    """The counties in the reader's language."""
    catalogue, zh = current_office().books.catalogue, language() == "zh"
    return [
        (place.code, place.name_zh if zh else f"{place.name_en} {place.name_zh}")
        for place in catalogue.counties.values()
    ]
