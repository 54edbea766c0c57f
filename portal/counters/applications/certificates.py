"""Certificate items applied for in the same submission: which ones (多证合一, 先照后证)."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from licensing.catalogue.mandates import LOOK
from licensing.errors import Conflict, Problem
from licensing.services.cases import cases
from licensing.store.models import Case
from licensing.work import Work
from portal.access import Permission, allow, current_actor
from portal.counters.applications import sections
from portal.counters.applications.blueprint import blueprint
from portal.counters.applications.offers import asks_something, groups_of
from portal.counters.applications.prefill import suggestions
from portal.forms import PageProblem
from portal.office import current_office
from portal.words.problem_words import problem_text

NAME = "certificates"
MOST = 200  # more boxes than the page has are not a choice


@blueprint.get("/applications/<case_id>/certificates")
@allow(Permission.OWN_CASES)
def certificates(case_id: str) -> ResponseReturnValue:
    with sections.own(case_id) as (work, case):
        found = [p for p in cases.problems_by_section(work, case)[NAME] if p.field == "items"]
        ticked = (case.answers.get(NAME) or {}).get("items") or []
        return sections.closed(case) or _page(work, case, set(ticked), found)


def _page(work: Work, case: Case, ticked: set[str], found: list[Problem], conflict: bool = False) -> str:
    return render_template(
        "applications/certificates.html",
        case=case,
        form=None,
        found=[PageProblem("", problem_text(p)) for p in found],
        groups=groups_of(case, work.books.catalogue),
        ticked=ticked,
        conflict=conflict,
    )


@blueprint.post("/applications/<case_id>/certificates")
@allow(Permission.OWN_CASES)
def save_certificates(case_id: str) -> ResponseReturnValue:
    """Keeps the choice; answers for items unticked meanwhile stay for the case that they come back."""
    ticked = list(dict.fromkeys(request.form.getlist("items")))[:MOST]
    try:
        with current_office().work(current_actor()) as work:
            case = cases.own_case(work, case_id, LOOK)
            known = dict(case.answers.get(NAME) or {})
            fields = {**suggestions(work, case, ticked), **(known.get("fields") or {})}
            answer = {**known, "items": ticked, "fields": fields}
            found = cases.save_section(work, case_id, NAME, answer, sections.seen_version())
            asks = asks_something(case, work.books.catalogue)
    except Conflict:
        with sections.own(case_id) as (work, case):
            return _page(work, case, set(ticked), [], conflict=True), 409
    wrong = sum(p.field == "items" for p in found)
    if not wrong and asks and request.form.get("then") != sections.LATER:
        return redirect(url_for("applications.certificate_fields", case_id=case_id), 303)
    return sections.leave(case_id, NAME, wrong)
