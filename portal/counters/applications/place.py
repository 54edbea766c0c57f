"""Where the enterprise sits (条例 art 8(4))."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, DateField, RadioField, StringField

from licensing.catalogue.addresses import ORDINARY
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
from portal.validators import Depends, digits, optional, text, trim

DAYS = ("tenure_until", "host_until")


class PlaceForm(Form):
    kind = RadioField(
        "applications.place.kind",
        [optional()],
        filters=[lambda code: code or ORDINARY],
        validate_choice=False,
        description="applications.place.kind_hint",
    )
    host = StringField(
        "applications.place.host", [Depends(), text(18)], [digits], "applications.place.host_hint"
    )
    desk = StringField("applications.place.desk", [Depends(), text(20)], [trim])
    host_until = DateField("applications.place.host_until", [Depends()])
    platform = StringField(
        "applications.place.platform", [Depends(), text(60)], [trim], "applications.place.platform_hint"
    )
    shop = StringField("applications.place.shop", [Depends(), text(60)], [trim])
    net_only = BooleanField("applications.place.net_only")
    proof = RadioField(
        "applications.place.proof",
        [optional()],
        choices=[(code, f"applications.place.proof_{code}") for code in rules.PROOFS],
        validate_choice=False,
        description="applications.place.proof_hint",
    )
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
        zh = language() == "zh"
        kinds = current_office().books.catalogue.address_kinds.values()
        self.scope_mark = next((k.scope_mark for k in kinds if k.scope_mark), "")
        self.kind.choices = [(k.code, k.zh if zh else k.en) for k in kinds]
        self.county.choices = [(p.code, p.name_zh if language() == "zh" else p.name_en) for p in counties]


@blueprint.get("/applications/<case_id>/place")
@allow(Permission.OWN_CASES)
def place(case_id: str) -> ResponseReturnValue:
    with sections.own(case_id) as (work, case):
        form = _kept(work, case)
        sections.show_problems(form, case, "place", cases.problems_in(work, case, "place"))
        return sections.closed(case) or render_template("applications/place.html", case=case, form=form)


@blueprint.post("/applications/<case_id>/place")
@allow(Permission.OWN_CASES)
def save_place(case_id: str) -> ResponseReturnValue:
    draft = Draft(case_id, "place", _kept, _answer, partial(_again, case_id))
    return draft.save(PlaceForm(), partial(sections.gone_on, case_id, "place"))


def _kept(work: Work, case: Case) -> PlaceForm:
    """The form as the answers stand."""
    answer = dict(case.answers.get("place") or {})
    for name in DAYS:
        answer[name] = day(answer.get(name))
    return PlaceForm(formdata=None, data=answer)


def _answer(form: Form, case: Case) -> dict[str, Any]:
    answer = {name: form[name].data for name in rules.FIELDS}
    answer |= {name: iso(answer[name]) for name in DAYS}
    return rules.kept(answer, current_office().books.catalogue)


def _again(case_id: str, form: PlaceForm, conflict: bool = False) -> str:
    with sections.own(case_id) as (_, case):
        return render_template("applications/place.html", case=case, form=form, conflict=conflict)
