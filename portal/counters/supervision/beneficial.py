"""Enterprises that owe a filing of beneficial owners and are late (受益所有人信息管理办法 art 10; 反洗钱法 art 60), for the head."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from licensing.errors import Invalid
from licensing.services.cases.facts import supervised_prefix
from licensing.services.register import beneficial as register
from licensing.store.models import Enterprise
from licensing.work import Work
from portal import refusing
from portal.access import Permission, allow, current_actor
from portal.counters.supervision.blueprint import blueprint
from portal.i18n import t
from portal.reading import reading
from portal.words.problem_words import problem_text
from portal.words.register_words import place_name

SHOWN = 50
LONGEST_SUM = 10  # digits


@blueprint.get("/beneficial")
@allow(Permission.SUPERVISE)
def overdue_filings() -> str:
    """A page of them, by what comes after the last one shown."""
    return _page()


def _page(refused: list[str] | None = None) -> str:
    for text in refused or []:
        flash(text, "danger")
    with reading() as work:
        rules, catalogue = work.books.catalogue.beneficial, work.books.catalogue
        prefix = supervised_prefix(current_actor().authority or "-")
        found = register.overdue(
            work.session, rules, prefix, work.act.on, request.args.get("after", ""), SHOWN + 1
        )
        rows = [
            {
                "id": e.id,
                **_duty(work, e),
                "name": e.name,
                "code": e.uscc or "",
                "place": place_name(e.authority, catalogue),
                "since": register.overdue_since(work.session, e, rules, work.act.on),
            }
            for e in found[:SHOWN]
        ]
        more = found[SHOWN - 1].id if len(found) > SHOWN else ""
        return render_template("supervision/beneficial.html", rows=rows, more=more)


def _duty(work: Work, enterprise: Enterprise) -> dict[str, Any]:
    """Whose matter it is, and where the order stands: the registry's what was never filed, the Bank's everything else."""
    duty = next(iter(register.owed_rows(work.session, enterprise.id)), None)
    if duty is None:
        return {"ordered": None, "bank": False, "finable": False, "fined": None}
    own = duty.reason == register.NEVER
    over = duty.obey_by is not None and duty.obey_by < work.act.on
    return {
        "ordered": duty.ordered_on,
        "bank": not own,
        "finable": own and over and duty.fined_on is None,
        "fined": duty.fined_on,
    }


@blueprint.post("/beneficial/<enterprise_id>/fine")
@allow(Permission.SUPERVISE)
@refusing.shown_on(lambda enterprise_id, refused=None: _page(refused))
def fine_filing(enterprise_id: str) -> ResponseReturnValue:
    """The registry fines whoever did not obey its order to file."""
    yuan, reasons = request.form.get("yuan", "").strip(), request.form.get("reasons", "")
    fen = int(yuan) * 100 if yuan.isascii() and yuan.isdigit() and len(yuan) < LONGEST_SUM else 0
    try:
        refusing.act(lambda work: register.fine(work, enterprise_id, fen, reasons))
    except Invalid as error:
        return _page([problem_text(p) for p in error.problems]), 422
    flash(t("beneficial.list.fined_now"), "success")
    return redirect(url_for("supervision.overdue_filings"), 303)


@blueprint.post("/beneficial/<enterprise_id>/order")
@allow(Permission.SUPERVISE)
@refusing.shown_on(lambda enterprise_id, refused=None: _page(refused))
def order_filing(enterprise_id: str) -> ResponseReturnValue:
    """Order what is late to be filed; a second time changes nothing."""
    refusing.act(lambda work: register.order(work, enterprise_id))
    flash(t("beneficial.list.done"), "success")
    return redirect(url_for("supervision.overdue_filings"), 303)
