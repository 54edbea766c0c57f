"""An officer decides: what will be recorded is looked at first, then recorded, then may be taken back for some minutes."""

from __future__ import annotations

from typing import BinaryIO, cast

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from licensing.services.cases import leg_decisions, leg_view, legs, permit_files
from licensing.services.cases.leg_decisions import Substance
from licensing.store.models import Upload
from licensing.uploads.checking import LARGEST, check
from licensing.work import Work
from portal import refusing
from portal.access import Permission, allow
from portal.body_sizes import takes
from portal.counters.departments.blueprint import blueprint
from portal.counters.departments.forms import DecisionForm
from portal.counters.departments.leg import page, round_shown
from portal.i18n import t
from portal.leg_lanes import items_text
from portal.limits import limiter
from portal.office import current_office
from portal.reading import reading
from portal.scanning import scan
from portal.uploaded import as_attachment

FORM = 64 * 1024  # bytes of the form around the file


@blueprint.post("/legs/<leg_id>/decision")
@takes(LARGEST + FORM)
@allow(Permission.DECIDE_LEGS)
@refusing.shown_on(page)
def decide(leg_id: str) -> ResponseReturnValue:
    """``decision`` is grant or refuse. Without ``looked``, the digest of exactly this, the look before it is answered and nothing
    decided. Repeating a decision is harmless.
    """
    form, granted = DecisionForm(), request.form.get("decision") == "grant"
    if not form.validate() or "edit" in request.form:
        return page(leg_id, form=form), 200 if "edit" in request.form else 422
    with refusing.attempt(form) as tried:
        upload = _kept(leg_id)
        if upload is not None:
            form.upload_id.data = upload
        said, reasons = form.substance(granted), form.reasons.data or ""
        done = refusing.act(lambda work: _decided(work, leg_id, granted, reasons, said, form.looked.data))
    if tried.came_back and tried.status == 422:
        return page(leg_id, form=form), 422
    if tried.came_back:
        return page(leg_id, refused=tried.said, form=form), tried.status
    if not done:
        return _look_page(leg_id, granted, reasons, said)
    flash(t("departments.done_now"), "success")
    return redirect(url_for("departments.leg", leg_id=leg_id), 303)


def _kept(leg_id: str) -> str | None:
    """The id of the file that came with the form, looked at and kept; None without one."""
    given = [x for x in request.files.getlist("file") if x.filename]
    if not given:
        return None
    with reading() as work:
        permit_files.open_for(work, leg_id)  # before anything is spent on it
    stream = cast(BinaryIO, given[0].stream)
    checked = check(stream)
    scanned = scan(current_office().settings.clamd, stream, checked.size)
    name = given[0].filename or ""
    return refusing.act(lambda work: permit_files.put(work, leg_id, name, checked, stream, scanned).id)


def _decided(
    work: Work, leg_id: str, granted: bool, reasons: str, said: Substance, looked: str | None
) -> bool:
    """Whether it is recorded: only what stood on the page before is."""
    leg = legs.department_leg(work, leg_id)
    if leg_decisions.is_said(leg, granted, reasons, said):
        return True
    if looked != leg_decisions.digest(leg, granted, reasons, said):
        leg_decisions.examine(work, leg, granted, reasons, round_shown(), said)
        return False
    leg_decisions.decide(work, leg_id, granted, reasons, round_shown(), said)
    return True


def _look_page(leg_id: str, granted: bool, reasons: str, said: Substance) -> str:
    """What would be recorded, in full, with the digest that records it."""
    with reading() as work:
        view = leg_view.open_leg(work, leg_id)
        return render_template(
            "departments/check.html",
            v=view,
            matters=items_text(view.leg, work.books.catalogue),
            granted=granted,
            reasons=reasons,
            said=said,
            permit=view.leg.kind in ("before", "after"),
            file=next((x for x in permit_files.of_leg(view.leg) if x.id == said.upload_id), None),
            looked=leg_decisions.digest(view.leg, granted, reasons, said),
            minutes=work.books.policy.undo_minutes,
        )


@blueprint.post("/legs/<leg_id>/undo")
@allow(Permission.DECIDE_LEGS)
@refusing.shown_on(page)
def undo(leg_id: str) -> ResponseReturnValue:
    """Take the decision back within the office's minutes."""
    refusing.act(lambda work: leg_decisions.undo(work, leg_id, shown=round_shown()))
    flash(t("permit.undone"), "success")
    return redirect(url_for("departments.leg", leg_id=leg_id), 303)


@blueprint.get("/legs/<leg_id>/permit/<upload_id>")
@allow(Permission.READ_LEGS)
@limiter.limit("60 per minute")
def permit_file(leg_id: str, upload_id: str) -> Response:
    """The department's own file of the permit."""

    def found(work: Work) -> Upload:
        return permit_files.read(work, leg_id, upload_id)

    return refusing.act(lambda work: as_attachment(found(work)))
