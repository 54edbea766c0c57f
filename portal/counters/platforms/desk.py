"""The registry's desk: who asks to confirm shops, who does."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from licensing.errors import NotFound
from licensing.services.register import platforms
from licensing.store.models import Enterprise
from portal import refusing
from portal.access import Permission, allow, current_actor
from portal.counters.platforms.blueprint import blueprint
from portal.counters.platforms.own import told
from portal.i18n import t
from portal.office import current_office
from portal.words.problem_words import problem_text

DECIDE = Permission.DECIDE_CASES
DECISIONS = ("accept", "refuse", "stop", "resume")


@blueprint.get("/desk")
@allow(DECIDE)
def desk() -> str:
    return _page()


def _page(refused: list[str] | None = None) -> str:
    with current_office().look(current_actor()) as work:
        rows = []
        for row in platforms.of_place(work):
            enterprise = work.session.get_one(Enterprise, row.enterprise_id)
            faults = [problem_text(p) for p in platforms.unfit(work, enterprise)]
            other = platforms.named(work, row.name)
            if other is not None and other.id != row.id:
                faults.append(t("problems.platform.name_taken"))
            rows.append(told(row, enterprise) | {"scope": enterprise.scope, "faults": faults})
        return render_template("platforms/desk.html", rows=rows, refused=refused or [])


@blueprint.post("/desk/<platform_id>")
@allow(DECIDE)
@refusing.shown_on(lambda platform_id, refused=None: _page(refused))
def decide(platform_id: str) -> ResponseReturnValue:
    """Accept, refuse, stop or resume a platform, with reasons."""
    action, reasons = request.form.get("action", ""), request.form.get("reasons", "")
    if action not in DECISIONS:
        raise NotFound(action)
    refusing.act(lambda work: platforms.decide(work, platform_id, action, reasons))
    flash(t(f"hosting.done.{action}"), "success")
    return redirect(url_for("platforms.desk"), 303)
