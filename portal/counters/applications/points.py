"""The correction list, point by point: where each is changed, or the sentence that answers it."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from licensing.known_kinds import stands
from licensing.services.cases import points
from licensing.store.models import Case
from portal import refusing
from portal.access import Permission, allow
from portal.counters.applications import sections
from portal.counters.applications.blueprint import blueprint
from portal.counters.applications.problems import place_of
from portal.i18n import has, t


@blueprint.get("/applications/<case_id>/corrections")
@allow(Permission.OWN_CASES)
def corrections(case_id: str) -> ResponseReturnValue:
    with sections.own(case_id) as (_, case):
        if not stands(case, "correction"):
            return redirect(url_for("applications.one", case_id=case_id), 303)
    return _page(case_id)


def _page(case_id: str, refused: list[str] | None = None) -> str:
    with sections.own(case_id) as (_, case):
        return render_template(
            "applications/corrections.html", case=case, form=None, rows=rows_of(case), refused=refused or []
        )


def rows_of(case: Case) -> list[dict[str, Any]]:
    """Each point in words: its section when it has one, where it is changed, how it was answered."""
    return [
        {
            "id": each.point.id,
            "text": each.point.text,
            "section": _section(each.point.section),
            "href": place_of(case, each.point.section, each.point.field)
            if _section(each.point.section)
            else "",
            "how": each.how,
            "answer": each.point.answer or "",
        }
        for each in points.of(case)
    ]


def _section(name: str) -> str:
    key = f"applications.section.{name}"
    return t(key) if has(key) else ""


def told(case: Case) -> list[str]:
    """The points nobody has answered yet, as the clerk wrote them."""
    return [t("applications.points.left", text=point.text) for point in points.unanswered(case)]


@blueprint.post("/applications/<case_id>/corrections")
@allow(Permission.OWN_CASES)
@refusing.shown_on(_page)
def answer_points(case_id: str) -> ResponseReturnValue:
    """Keeps the sentences; what was changed needs none."""
    said = {k.removeprefix("point-"): v for k, v in request.form.items() if k.startswith("point-")}
    refusing.act(lambda work: points.answer(work, case_id, said))
    flash(t("applications.points.kept"), "success")
    return redirect(url_for("applications.one", case_id=case_id), 303)
