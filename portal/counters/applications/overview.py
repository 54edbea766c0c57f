"""My cases, and one case: its task list while it is open, its lanes and timeline afterwards."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from licensing import queries
from licensing.kind import belongs
from licensing.kinds.establishment import submit
from licensing.kinds.establishment.flow import FLOW
from licensing.kinds.establishment.opening import open_establishment, open_unnamed
from licensing.known_kinds import stands
from licensing.services.cases import cases, mandates, outcome, plain_steps, points, seals
from licensing.services.cases.facts import last_review
from licensing.services.holding import holding
from licensing.services.licences import archive, issue, national_seal
from licensing.store.models import Case, Licence, NameRecord
from licensing.work import Work
from portal import pledge_view, printing, refusing
from portal.access import Permission, allow, current_actor
from portal.counters.applications import sections
from portal.counters.applications.blueprint import blueprint
from portal.counters.applications.problems import place_of
from portal.counters.applications.progress import lanes_of, timeline_of
from portal.counters.applications.summary import parts_of
from portal.counters.applications.tasks import tasks_of
from portal.i18n import t
from portal.office import current_office
from portal.reading import reading
from portal.signing_links import qr_of

LONGEST_REASONS = 2000
PARTS = ("division", "trade_name", "industry", "form")


@blueprint.get("/applications")
@allow(Permission.OWN_CASES)
def mine() -> str:
    with reading() as work:
        found = [c for c in cases.cases_of(work.session, work.act.actor) if belongs(c, FLOW)]
        entrusted = [c for c in cases.entrusted(work) if belongs(c, FLOW)]
        return render_template("applications/mine.html", cases=found, entrusted=entrusted)


@blueprint.post("/applications")
@allow(Permission.OWN_CASES)
def start() -> ResponseReturnValue:
    """Start with a reserved name, or go on where it was started."""
    name_id = request.form.get("name_id", "")
    with refusing.attempt() as tried:
        case_id = refusing.act(lambda work: open_establishment(work, name_id).id)
        return redirect(url_for("applications.one", case_id=case_id), 303)
    for text in tried.said:
        flash(text, "danger")
    return redirect(url_for("applications.mine"), 303)


@blueprint.post("/applications/unnamed")
@allow(Permission.OWN_CASES)
def start_unnamed() -> ResponseReturnValue:
    """Start an individual business that goes without a name."""
    case_id = refusing.act(lambda work: open_unnamed(work, "individual").id)
    return redirect(url_for("applications.one", case_id=case_id), 303)


@blueprint.get("/applications/<case_id>")
@allow(Permission.OWN_CASES)
def one(case_id: str) -> ResponseReturnValue:
    return _page(case_id)


def _page(case_id: str, refused: list[str] | None = None) -> str:
    """The case as it stands; ``refused``: sentences of an act that was just refused."""
    with sections.own(case_id) as (work, case):
        for text in refused or []:
            flash(text, "danger")
        return _open(work, case) if stands(case, "fillable") else _after(work, case)


@blueprint.post("/applications/<case_id>/steps/<action>")
@allow(Permission.OWN_CASES)
@refusing.shown_on(_page)
def step(case_id: str, action: str) -> ResponseReturnValue:
    """A step that is nothing but a row of the flow; the flow says who may."""
    reasons = request.form.get("reasons", "")[:LONGEST_REASONS]
    refusing.act(lambda work: plain_steps.take_own(work, case_id, action, reasons))
    flash(t("flows.step_done"), "success")
    return redirect(url_for("applications.one", case_id=case_id), 303)


def _open(work: Work, case: Case) -> str:
    name = work.session.get(NameRecord, case.name_id) if case.name_id else None
    asked = [{**i, "href": place_of(case, i["section"], i["field"])} for i in sections.corrections(case)]
    return render_template(
        "applications/open.html",
        case=case,
        name=name,
        segments=_segments(name),
        list=tasks_of(work, case),
        asked=asked,
        points=len(points.of(case)) if asked else 0,
        offers=plain_steps.own_offers(work, case),
        typed=request.form,
        **_agents(work, case),
    )


def _agents(work: Work, case: Case) -> dict[str, Any]:
    """The mandates of a case, and whether the reader acts by one of them."""
    return {
        "mandates": mandates.shown(work, case),
        "errands": work.books.catalogue.errands,
        "acts_for": mandates.given_to_me(work, case),
    }


def _segments(name: NameRecord | None) -> list[tuple[str, str]]:
    parts = name.parts if name else {}
    return [(kind, _text(parts.get(kind))) for kind in PARTS]


def _text(part: object) -> str:
    """A part of a name is its text, or a mapping with one."""
    return str(part.get("text", "")) if isinstance(part, dict) else str(part or "")


def _after(work: Work, case: Case) -> str:
    licence = queries.licence_of_case(work.session, case.id)
    issued = licence if licence is not None and licence.state != "prepared" else None
    review = last_review(case)
    lanes = lanes_of(work, case) if case.authority else []
    link = f"/l/{issued.token}" if issued else ""
    return render_template(
        "applications/after.html",
        case=case,
        **_agents(work, case),
        offers=plain_steps.own_offers(work, case),
        typed=request.form,
        today=work.act.on,
        lanes=lanes,
        permits=outcome.permits(work, case) if issued else [],
        pledges=pledge_view.of_case(work, case) if issued else None,
        seals=seals.of_case(work, case),
        waiting_permits=[] if issued else outcome.permits(work, case),
        remedy=outcome.remedy_of(work, case),
        timeline=timeline_of(work, case),
        parts=parts_of(work, case, False),
        licence=issued,
        archived=issued is not None and archive.is_kept(work.session, issued.id),
        sealed=issued is not None and national_seal.is_kept(work.session, issued.id),
        verify_link=link,
        holder_page=_holder_page(work, issued),
        qr=qr_of(current_office().settings.base_url + link) if link else "",
        reasons=review.reasons if review and stands(case, "refused") else None,
        unprintable=printing.told(issue.unprintable(work, case)) if stands(case, "licence_due") else "",
        withdrawable=case.state in FLOW.sources("withdraw") and case.applicant_id == work.act.actor.id,
        refused_gates=[x for x in lanes if x.gate and x.state == "refused"] if stands(case, "desk") else [],
        gates=[lane for lane in lanes if lane.gate] if stands(case, "licence_due") else [],
    )


def _holder_page(work: Work, issued: Licence | None) -> str:
    """Where the licence is shown and lent, for those who may; empty for other people of the case."""
    if issued is None or issued.enterprise_id not in {p.enterprise.id for p in holding.powers(work)}:
        return ""
    return url_for("holder.one", enterprise_id=issued.enterprise_id)


@blueprint.get("/applications/<case_id>/withdraw")
@allow(Permission.OWN_CASES)
def ask_withdraw(case_id: str) -> ResponseReturnValue:
    with sections.own(case_id) as (_, case):
        if case.state not in FLOW.sources("withdraw"):
            return redirect(url_for("applications.one", case_id=case_id), 303)
        return render_template("applications/withdraw.html", case=case, form=None)


@blueprint.post("/applications/<case_id>/withdraw")
@allow(Permission.OWN_CASES)
def withdraw(case_id: str) -> Response:
    """Take it back; the name stays for what is left of its period. Safe to repeat."""
    with current_office().work(current_actor()) as work:
        if not stands(cases.own_case(work, case_id), "withdrawn"):
            submit.withdraw(work, case_id)
            flash(t("applications.withdrawn_now"), "success")
    return redirect(url_for("applications.one", case_id=case_id), 303)
