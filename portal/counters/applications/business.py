"""What the enterprise does: phrases chosen by searching, one of them the main one, and the term (条例 art 14)."""

from __future__ import annotations

from typing import Any

from flask import jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response
from wtforms import IntegerField, RadioField, StringField

from licensing.catalogue.mandates import LOOK
from licensing.errors import Conflict, Problem
from licensing.kinds.establishment.sections.business import MOST_ITEMS
from licensing.services.cases import cases
from licensing.store.models import Case
from portal.access import Permission, allow, current_actor
from portal.counters.applications import sections
from portal.counters.applications.blueprint import blueprint
from portal.counters.applications.fields import Asked
from portal.counters.applications.scope import BusinessPage, hits, hits_of_trade, permits_of, trades
from portal.forms import Form
from portal.limits import limiter
from portal.office import current_office
from portal.validators import optional, trim

EXAMPLES = ("饭店", "超市", "奶茶", "民宿", "修车", "网店", "软件", "养羊")


class BusinessForm(Form):
    q = StringField("applications.business.search", [optional()], filters=[trim])
    main = RadioField("applications.business.main", [Asked()], validate_choice=False)
    term_years = IntegerField(
        "applications.business.term", [optional()], description="applications.business.term_hint",
        render_kw={"inputmode": "numeric"},
    )  # fmt: skip


@blueprint.get("/applications/scope")
@allow(Permission.OWN_CASES)
@limiter.limit("300 per minute")
def scope() -> ResponseReturnValue:
    """Phrases for what is being typed, for the page's script: {"items": [{code, text, kind, also, permits}]}."""
    found = hits(request.args.get("q", ""), set(request.args.getlist("have")))
    return jsonify({"items": [hit.as_json() for hit in found]})


@blueprint.get("/applications/<case_id>/business")
@allow(Permission.OWN_CASES)
def business(case_id: str) -> ResponseReturnValue:
    with sections.own(case_id) as (work, case):
        answer = case.answers.get("business") or {}
        form = BusinessForm(formdata=None, data={**answer, "q": request.args.get("q", "")})
        found = cases.problems_by_section(work, case)["business"]
        if "checked" in request.args or ("main" in answer and "q" not in request.args):
            sections.show_problems(form, case, "business", [_beside(p) for p in found])
        return sections.closed(case) or _page(case, form, list(answer.get("items") or []))


def _beside(problem: Problem) -> Problem:
    """Problems of the list lead to the box that adds to it."""
    return Problem("q", problem.code, problem.params) if problem.field == "items" else problem


@blueprint.post("/applications/<case_id>/business")
@allow(Permission.OWN_CASES)
def save_business(case_id: str) -> ResponseReturnValue:
    """One form, several buttons: each keeps everything on the page. ``do``: search, add:CODE, remove:CODE, permit:CODE, save."""
    form = BusinessForm()
    do, _, code = request.form.get("do", "save").partition(":")
    chosen = _chosen(do, code)
    if not form.validate():
        return _again(case_id, form, chosen), 422
    answer = {"items": chosen, "main": _main(form, chosen), "term_years": form.term_years.data}
    try:
        if do in ("save", sections.LATER):
            return sections.save(case_id, "business", answer)
        _keep(case_id, answer, code if do == "permit" else None)
    except Conflict:
        return _again(case_id, form, chosen, conflict=True), 409
    return _back(case_id, do, form.q.data or "")


def _chosen(do: str, code: str) -> list[str]:
    known = current_office().books.catalogue.scope_items
    chosen = [c for c in dict.fromkeys(request.form.getlist("items")) if c in known][: 2 * MOST_ITEMS]
    if do == "add" and code in known and code not in chosen:
        chosen.append(code)
    return [c for c in chosen if not (do == "remove" and c == code)]


def _main(form: BusinessForm, chosen: list[str]) -> str | None:
    if form.main.data in chosen:
        return str(form.main.data)
    return chosen[0] if len(chosen) == 1 else None


def _keep(case_id: str, answer: dict[str, Any], permit: str | None) -> None:
    with current_office().work(current_actor()) as work:
        cases.save_section(work, case_id, "business", answer, sections.seen_version())
        if permit:
            known = dict(cases.own_case(work, case_id, LOOK).answers.get("certificates") or {})
            items = list(dict.fromkeys([*known.get("items", []), permit]))
            cases.save_section(work, case_id, "certificates", {**known, "items": items})


def _back(case_id: str, do: str, q: str) -> Response:
    shown: dict[str, Any] = {"q": q} if do in ("search", "add") and q else {}
    if do == "add" and not q and request.form.get("trade"):
        shown = {"trade": request.form["trade"][:1]}
    mark = {"search": "results", "add": "chosen", "remove": "chosen", "permit": "permits"}.get(do, "")
    return redirect(url_for("applications.business", case_id=case_id, _anchor=mark or None, **shown), 303)


def _again(case_id: str, form: BusinessForm, chosen: list[str], conflict: bool = False) -> str:
    with sections.own(case_id) as (_, case):
        return _page(case, form, chosen, conflict)


def _page(case: Case, form: BusinessForm, chosen: list[str], conflict: bool = False) -> str:
    catalogue = current_office().books.catalogue
    items = [catalogue.scope_items[c] for c in chosen if c in catalogue.scope_items]
    form.main.choices = [(i.code, i.item) for i in items]
    trade = "" if form.q.data else request.values.get("trade", "")[:1]
    found = hits_of_trade(trade, set(chosen)) if trade else hits(form.q.data or "", set(chosen))
    page = BusinessPage(items, found, permits_of(items, case, catalogue), EXAMPLES, trades(), trade)
    return render_template("applications/business.html", case=case, form=form, page=page, conflict=conflict)
