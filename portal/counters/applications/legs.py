"""A department asks for a correction, or refused: the founder answers, or applies again."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from licensing.flows.leg import FLOW
from licensing.services.cases import leg_corrections, outcome, uploads
from portal import refusing
from portal.access import Permission, allow
from portal.counters.applications.blueprint import blueprint
from portal.i18n import t
from portal.leg_lanes import items_text
from portal.reading import reading


@blueprint.get("/applications/<case_id>/legs/<leg_id>")
@allow(Permission.OWN_CASES)
def leg(case_id: str, leg_id: str) -> ResponseReturnValue:
    return _page(case_id, leg_id)


def _page(case_id: str, leg_id: str, refused: list[str] | None = None) -> ResponseReturnValue:
    with reading() as work:
        found = leg_corrections.own_leg(work, case_id, leg_id)
        asked = leg_corrections.open_return(found)
        again = FLOW.within(found.state, "refused") and leg_corrections.may_apply_again(work, found)
        if asked is None and not again:
            return redirect(url_for("applications.one", case_id=case_id), 303)
        return render_template(
            "applications/leg.html",
            case=found.case,
            leg=found,
            matters=items_text(found, work.books.catalogue),
            asked=asked,
            again=again,
            permit=next((p for p in outcome.permits(work, found.case) if p.leg_id == leg_id), None),
            files=uploads.for_leg(found),
            refused=refused or [],
            typed=request.form.get("answer", ""),
            most=leg_corrections.LONGEST,
        )


@blueprint.post("/applications/<case_id>/legs/<leg_id>/answer")
@allow(Permission.OWN_CASES)
def answer_leg(case_id: str, leg_id: str) -> ResponseReturnValue:
    """A sentence, files handed in before, or both."""
    return _done(case_id, leg_id, leg_corrections.answer)


@blueprint.post("/applications/<case_id>/legs/<leg_id>/again")
@allow(Permission.OWN_CASES)
def apply_again(case_id: str, leg_id: str) -> ResponseReturnValue:
    """For a permit that was refused, saying what is different now."""
    return _done(case_id, leg_id, leg_corrections.apply_again)


def _done(case_id: str, leg_id: str, act: leg_corrections.Answering) -> ResponseReturnValue:
    with refusing.attempt() as tried:
        said = request.form.get("answer", "")
        refusing.act(lambda work: act(work, case_id, leg_id, said))
    if tried.came_back:
        page = _page(case_id, leg_id, tried.said)
        return (page, tried.status) if isinstance(page, str) else page
    flash(t("correction.sent"), "success")
    return redirect(url_for("applications.one", case_id=case_id), 303)
