"""Check the answers before the signatures; hand the application in, once, to everybody (条例 arts 16-19)."""

from __future__ import annotations

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from licensing.kinds.establishment import submit
from licensing.services.cases import cases, legs, signing, signing_costs
from licensing.services.cases.filing import EXAMINATION
from licensing.store.models import Case
from licensing.work import Work
from portal.access import Permission, allow
from portal.counters.applications import sections
from portal.counters.applications.blueprint import blueprint
from portal.counters.applications.points import told
from portal.counters.applications.problems import linked
from portal.counters.applications.summary import parts_of
from portal.refusing import attempt, carry


@blueprint.get("/applications/<case_id>/review")
@allow(Permission.OWN_CASES)
def review(case_id: str) -> ResponseReturnValue:
    """Every answer with where it is changed, before anybody signs."""
    with sections.own(case_id) as (work, case):
        return sections.closed(case) or render_template(
            "applications/review.html",
            case=case,
            form=None,
            problems_found=linked(case, cases.problems_by_section(work, case)),
            parts=parts_of(work, case, True),
            signed=[p.name for p in signing_costs.signed(work, case)],
        )


@blueprint.get("/applications/<case_id>/check")
@allow(Permission.OWN_CASES)
def check(case_id: str) -> ResponseReturnValue:
    with sections.own(case_id) as (work, case):
        return sections.closed(case) or _page(work, case, [])


def _page(work: Work, case: Case, refused: list[str]) -> str:
    rule = work.books.catalogue.deadlines[EXAMINATION]
    return render_template(
        "applications/check.html",
        case=case,
        form=None,
        refused=refused,
        problems_found=linked(case, cases.problems_by_section(work, case)),
        unsigned=[s.person.name for s in signing.states(work, case) if not s.done],
        parts=parts_of(work, case, False),
        answer_by=work.books.last_day(work.act.on, EXAMINATION),
        days=rule.length,
        legs=_preview(work, case),
    )


def _preview(work: Work, case: Case) -> list[dict[str, object]]:
    """Which departments will be asked what."""
    known = work.books.catalogue
    if case.authority not in known.counties:
        return []
    return [
        {"body": known.departments[p.department], "kind": p.kind, "items": [known.items[c] for c in p.items]}
        for p in legs.plan(work, case)
    ]


@blueprint.post("/applications/<case_id>/check")
@allow(Permission.OWN_CASES)
def hand_in(case_id: str) -> ResponseReturnValue:
    """Submit. Repeating it gives the same case; what stands in the way is said all at once."""
    onward = url_for("applications.one", case_id=case_id)
    with attempt() as tried:
        return carry(lambda work: submit.submit(work, case_id), "applications.check.done", onward)
    with sections.own(case_id) as (work, case):
        return sections.closed(case) or (_page(work, case, [*tried.said, *told(case)]), tried.status)
