"""What the machine registered and the draw chose: the list, and the form with which a person says what was found."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from licensing.services.cases import afterwards
from licensing.store.models import Case, StraightRecord
from licensing.work import Work
from portal import formats, refusing
from portal.access import Permission, allow
from portal.counters.desk.blueprint import blueprint
from portal.i18n import language, t
from portal.reading import reading

LONGEST_REASONS = 2000


@blueprint.get("/afterwards")
@allow(Permission.READ_CASES)
def looked_afterwards() -> str:
    return _page()


def _page(case_id: str = "", refused: list[str] | None = None) -> str:
    """The list; ``refused``: sentences of an act that was just refused, ``case_id`` the case it was about."""
    with reading() as work:
        return render_template(
            "desk/afterwards.html",
            waiting=[_row(work, row) for row in afterwards.waiting(work)],
            done=[_row(work, row) for row in afterwards.done(work)],
            results=afterwards.RESULTS,
            refused=refused or [],
            about=case_id,
            typed=request.form,
        )


def _row(work: Work, row: StraightRecord) -> dict[str, Any]:
    case = work.session.get_one(Case, row.case_id)
    return {
        "id": case.id,
        "title": case.title,
        "number": case.number,
        "at": row.at,
        "result": row.result,
        "reasons": row.reasons or "",
    }


@blueprint.post("/afterwards/<case_id>")
@allow(Permission.DECIDE_CASES)
@refusing.shown_on(_page)
def say(case_id: str) -> ResponseReturnValue:
    result, reasons = request.form.get("result", ""), request.form.get("reasons", "")[:LONGEST_REASONS]
    refusing.act(lambda work: afterwards.look(work, case_id, result, reasons))
    flash(t("straight.saved"), "success")
    return redirect(url_for("desk.looked_afterwards"), 303)


def machine_view(row: StraightRecord | None) -> dict[str, Any] | None:
    """What the machine made of a case: registered, or its doubts in words."""
    if row is None:
        return None
    return {
        "registered": row.registered,
        "rules": row.rules[:16],
        "looked": row.looked[:16],
        "doubts": [t(f"straight.doubt.{d['code']}", about=_about(d)) for d in row.doubts],
    }


def _about(doubt: dict[str, str]) -> str:
    """The ceiling of capital as money, anything else as it is."""
    if doubt["code"] == "capital":
        return formats.money(int(doubt["about"]) * 100, language())
    return doubt["about"]
