"""Where the enterprise sits (条例 art 8(4))."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue
from wtforms import DateField, RadioField, StringField

from licensing.errors import Conflict
from licensing.kinds.establishment.sections import place as rules
from licensing.services.cases import cases
from portal.access import Permission, allow
from portal.counters.applications import sections
from portal.counters.applications.blueprint import blueprint
from portal.counters.applications.fields import Asked, day, iso
from portal.forms import Form
from portal.i18n import language
from portal.office import current_office
from portal.validators import optional, text, trim


class PlaceForm(Form):
    county = RadioField("applications.place.county", [Asked()], validate_choice=False)
    town = StringField(
        "applications.place.town",
        [optional(), text(40)],
        filters=[trim],
        description="applications.place.town_hint",
    )
    address = StringField(
        "applications.place.address",
        [Asked(), text(200)],
        filters=[trim],
        description="applications.place.address_hint",
        render_kw={"autocomplete": "street-address"},
    )
    tenure = RadioField(
        "applications.place.tenure",
        [Asked()],
        choices=[(code, f"applications.place.tenure_{code}") for code in rules.TENURES],
        validate_choice=False,
    )
    owner = StringField(
        "applications.place.owner",
        [optional(), text(100)],
        filters=[trim],
        description="applications.place.owner_hint",
    )
    tenure_until = DateField(
        "applications.place.tenure_until", [optional()], description="applications.place.tenure_until_hint"
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        counties = current_office().books.catalogue.counties.values()
        self.county.choices = [(p.code, p.name_zh if language() == "zh" else p.name_en) for p in counties]


@blueprint.get("/applications/<case_id>/place")
@allow(Permission.OWN_CASES)
def place(case_id: str) -> ResponseReturnValue:
    with sections.own(case_id) as (work, case):
        answer = dict(case.answers.get("place") or {})
        answer["tenure_until"] = day(answer.get("tenure_until"))
        form = PlaceForm(formdata=None, data=answer)
        sections.show_problems(form, case, "place", cases.problems_by_section(work, case)["place"])
        return sections.closed(case) or render_template("applications/place.html", case=case, form=form)


@blueprint.post("/applications/<case_id>/place")
@allow(Permission.OWN_CASES)
def save_place(case_id: str) -> ResponseReturnValue:
    form = PlaceForm()
    if not form.validate():
        return _again(case_id, form), 422
    answer = {name: form[name].data for name in rules.FIELDS}
    answer["tenure_until"] = iso(form.tenure_until.data)
    try:
        return sections.save(case_id, "place", answer)
    except Conflict:
        return _again(case_id, form, conflict=True), 409


def _again(case_id: str, form: PlaceForm, conflict: bool = False) -> str:
    with sections.own(case_id) as (_, case):
        return render_template("applications/place.html", case=case, form=form, conflict=conflict)
