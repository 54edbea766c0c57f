"""Certificate items applied for in the same submission: which ones (多证合一, 先照后证)."""

from __future__ import annotations

from functools import partial

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from licensing.errors import Problem
from licensing.kind_papers import PAPERS
from licensing.services.cases import cases, certificate_answers, shops, signing_costs, uploads
from licensing.store.models import Case
from licensing.uploads.about import PAPER
from licensing.work import Work
from portal import drafts
from portal.access import Permission, allow, current_actor
from portal.counters.applications import sections
from portal.counters.applications.blueprint import blueprint
from portal.counters.applications.offers import asks_something, groups_of
from portal.forms import Form, PageProblem
from portal.i18n import language
from portal.merging import Merged
from portal.office import current_office
from portal.words.problem_words import problem_text

NAME = "certificates"
MENDED_NEXT = (
    "certificates.before_needed",
    "certificates.decided_elsewhere",
)  # an approval from elsewhere is told on the next page
MOST = 200  # more boxes than the page has are not a choice


@blueprint.get("/applications/<case_id>/certificates")
@allow(Permission.OWN_CASES)
def certificates(case_id: str) -> ResponseReturnValue:
    with sections.own(case_id) as (work, case):
        found = [p for p in cases.problems_in(work, case, NAME) if p.field == "items"]
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
        papers=_papers(work, case),
        conflict=conflict,
    )


def _papers(work: Work, case: Case) -> list[tuple[str, str, bool]]:
    """What this founding hands in whatever its scope: its name, where it is handed in, whether it is there."""
    there = {x.about for x in uploads.of(case)}
    return [
        (
            row.zh if language() == "zh" else row.en,
            url_for("uploads.listing", case_id=case.id, about=PAPER + code),
            PAPER + code in there,
        )
        for code, row in PAPERS[case.entity_type].items()
        if code != shops.STATEMENT or shops.by_file(work, case, case.answers.get("place") or {})
    ]


@blueprint.post("/applications/<case_id>/certificates")
@allow(Permission.OWN_CASES)
def save_certificates(case_id: str) -> ResponseReturnValue:
    """Keeps the choice; answers for items unticked meanwhile stay for the case that they come back."""
    ticked = list(dict.fromkeys(request.form.getlist("items")))[:MOST]
    return drafts.answered(
        None, partial(_keep, case_id, ticked), partial(_again, case_id, ticked), partial(_leave, case_id)
    )


def _again(case_id: str, ticked: list[str], form: Form | None, conflict: bool = False) -> str:
    with sections.own(case_id) as (work, case):
        return _page(work, case, set(ticked), [], conflict)


def _keep(case_id: str, ticked: list[str]) -> tuple[Merged, list[Problem]]:
    with current_office().work(current_actor()) as work:
        case = cases.open_for_change(work, case_id, drafts.seen_version())
        known = certificate_answers.known(case)
        found = drafts.joined({"items": known.get("items") or []}, {"items": ticked})
        if drafts.quiet() and not found.mine:
            return found, []
        answer = certificate_answers.chosen(work, case, found.values["items"])
        with signing_costs.counted(work, case, drafts.agreed()):
            return found, cases.save_section(work, case_id, NAME, answer)


def _leave(case_id: str, found: list[Problem]) -> ResponseReturnValue:
    wrong = sum(p.field == "items" and p.code not in MENDED_NEXT for p in found)
    with sections.own(case_id) as (work, case):
        asks = asks_something(case, work.books.catalogue)
    if not wrong and asks and request.form.get("then") != sections.LATER:
        return redirect(url_for("applications.certificate_fields", case_id=case_id), 303)
    return sections.leave(case_id, NAME, wrong)
