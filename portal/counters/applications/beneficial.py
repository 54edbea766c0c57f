"""The task of beneficial owners leads to its own counter; kinds that file none go on."""

from __future__ import annotations

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from portal.access import Permission, allow
from portal.counters.applications import sections
from portal.counters.applications.blueprint import blueprint


@blueprint.get("/applications/<case_id>/beneficial")
@allow(Permission.OWN_CASES)
def beneficial(case_id: str) -> ResponseReturnValue:
    with sections.own(case_id) as (_, case):
        asked = "beneficial" in sections.steps_of(case)
    place = "beneficial.overview" if asked else "applications.certificates"
    return redirect(url_for(place, case_id=case_id), 303)
