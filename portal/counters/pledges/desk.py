"""The department's check of what was pledged: its list, one pledge, the result."""

from __future__ import annotations

from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from licensing.errors import Invalid, NotFound
from licensing.services.cases import uploads
from licensing.services.pledges import checking
from licensing.store.models import Upload
from licensing.work import Work
from portal import pledge_view as view
from portal import refusing
from portal.access import Permission, allow, current_actor
from portal.counters.pledges.blueprint import blueprint
from portal.i18n import t
from portal.limits import limiter
from portal.office import current_office
from portal.uploaded import as_attachment
from portal.words.problem_words import problem_text

READ, DECIDE = Permission.READ_LEGS, Permission.DECIDE_LEGS
SHOWN, LONGEST_ID = 50, 60
GRAVE = ("withdraw", "find_false")  # a permit ends by it: looked at before it is said
GROUPS = ("unchecked", "met", "withdrawn")


@blueprint.get("/desk")
@allow(READ)
def desk_list() -> str:
    """What the own department is to check, or has checked."""
    group = request.args.get("state", "")
    chosen = group if group in GROUPS else GROUPS[0]
    with current_office().look(current_actor()) as work:
        after = request.args.get("after", "")[:LONGEST_ID]
        rows = checking.of_department(work, chosen, after, SHOWN + 1)
        return render_template(
            "pledges/desk.html",
            rows=[view.shown(work, row) for row in rows[:SHOWN]],
            more=rows[SHOWN - 1].id if len(rows) > SHOWN else "",
            groups=GROUPS,
            chosen=chosen,
            today=work.act.on,
        )


@blueprint.get("/desk/<pledge_id>")
@allow(READ)
def check_page(pledge_id: str) -> str:
    return _page(pledge_id)


def _page(pledge_id: str, refused: list[str] | None = None, looked: str = "") -> str:
    with current_office().look(current_actor()) as work:
        row = checking.readable(work, pledge_id)
        return render_template(
            "pledges/check.html",
            p=view.shown(work, row),
            options=checking.options(work, row),
            today=work.act.on,
            most=checking.LONGEST,
            refused=refused or [],
            typed=request.form,
            looked=looked,
        )


@blueprint.post("/desk/<pledge_id>")
@allow(DECIDE)
@refusing.shown_on(_page)
def check_now(pledge_id: str) -> ResponseReturnValue:
    """Record what the check found. What ends a permit is shown once more before, and recorded only as it was shown."""
    action, reasons = request.form.get("action", ""), request.form.get("reasons", "")
    try:
        if action in GRAVE:
            with current_office().look(current_actor()) as work:
                digest = checking.examine(work, pledge_id, action, reasons)
            if request.form.get("looked") != digest:
                return _page(pledge_id, looked=digest)
        by = _by()
        refusing.act(lambda work: checking.check(work, pledge_id, action, reasons, by))
    except Invalid as error:
        return _page(pledge_id, [problem_text(p) for p in error.problems]), 422
    flash(t("pledges.desk.done"), "success")
    return redirect(url_for("pledges.check_page", pledge_id=pledge_id), 303)


def _by() -> date | None:
    """The last day to put right, as typed; a day that is none counts as none given."""
    try:
        return date.fromisoformat(request.form.get("correct_by", ""))
    except ValueError:
        return None


@blueprint.get("/desk/<pledge_id>/files/<upload_id>")
@allow(READ)
@limiter.limit("60 per minute")
def desk_file(pledge_id: str, upload_id: str) -> Response:
    """A paper of the pledge; readings are journalled."""

    def found(work: Work) -> Upload:
        row = checking.readable(work, pledge_id)
        if upload_id not in row.handed.values():
            raise NotFound(upload_id)
        return uploads.for_department(work, row.leg_id, upload_id)

    return refusing.act(lambda work: as_attachment(found(work)))
