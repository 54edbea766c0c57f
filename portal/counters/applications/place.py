"""Where the enterprise sits (条例 art 8(4))."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue
from wtforms import DateField, RadioField, StringField

from licensing.kinds.establishment.sections import place as rules
from licensing.services.cases import cases
from licensing.store.models import Case
from licensing.work import Work
from portal.access import Permission, allow
from portal.counters.applications import sections
from portal.counters.applications.blueprint import blueprint
from portal.counters.applications.fields import Asked, day, iso
from portal.drafts import Draft
from portal.forms import Form
from portal.i18n import language
from portal.office import current_office
from portal.validators import Depends, optional, text, trim


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
        [Depends(), text(100)],
        filters=[trim],
        description="applications.place.owner_hint",
    )
    tenure_until = DateField(
        "applications.place.tenure_until", [Depends()], description="applications.place.tenure_until_hint"
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        counties = current_office().books.catalogue.counties.values()
        self.county.choices = [(p.code, p.name_zh if language() == "zh" else p.name_en) for p in counties]


@blueprint.get("/applications/<case_id>/place")
@allow(Permission.OWN_CASES)
def place(case_id: str) -> ResponseReturnValue:
    with sections.own(case_id) as (work, case):
        form = _kept(work, case)
        sections.show_problems(form, case, "place", cases.problems_by_section(work, case)["place"])
        return sections.closed(case) or render_template("applications/place.html", case=case, form=form)


@blueprint.post("/applications/<case_id>/place")
@allow(Permission.OWN_CASES)
def save_place(case_id: str) -> ResponseReturnValue:
    draft = Draft(case_id, "place", _kept, _answer, partial(_again, case_id))
    return draft.save(PlaceForm(), partial(sections.gone_on, case_id, "place"))


def _kept(work: Work, case: Case) -> PlaceForm:
    """The form as the answers stand."""
    answer = dict(case.answers.get("place") or {})
    answer["tenure_until"] = day(answer.get("tenure_until"))
    return PlaceForm(formdata=None, data=answer)


def _answer(form: Form, case: Case) -> dict[str, Any]:
    answer = {name: form[name].data for name in rules.FIELDS}
    return {**answer, "tenure_until": iso(answer["tenure_until"])}


def _again(case_id: str, form: PlaceForm, conflict: bool = False) -> str:
    with sections.own(case_id) as (_, case):
        return render_template("applications/place.html", case=case, form=form, conflict=conflict)
