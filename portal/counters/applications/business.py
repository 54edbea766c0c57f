"""What the enterprise does: phrases chosen by searching, one of them the main one, and the term (条例 art 14)."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response
from wtforms import IntegerField, RadioField, StringField

from licensing.errors import Problem
from licensing.kinds.establishment.sections.business import MOST_ITEMS, main_of
from licensing.services.cases import cases, signing_costs
from licensing.services.catalogue import vain_words
from licensing.store.models import Case
from licensing.work import Work
from portal import drafts
from portal.access import Permission, allow, current_actor
from portal.counters.applications import sections
from portal.counters.applications.blueprint import blueprint
from portal.counters.applications.fields import Asked
from portal.counters.applications.scope import BusinessPage, hits, hits_of_trade, permits_of, trades
from portal.forms import Form
from portal.limits import limiter
from portal.merging import Merged
from portal.office import current_office
from portal.parameters import given, many
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
@many("have")
def scope() -> ResponseReturnValue:
    """Phrases for what is being typed, for the page's script: {"items": [{code, text, kind, also, permits}]}."""
    found = hits(request.args.get("q", ""), set(request.args.getlist("have")))
    return jsonify({"items": [hit.as_json() for hit in found]})


@blueprint.get("/applications/<case_id>/business")
@allow(Permission.OWN_CASES)
def business(case_id: str) -> ResponseReturnValue:
    with sections.own(case_id) as (work, case):
        answer = case.answers.get("business") or {}
        form = _kept(work, case)
        form.q.data = request.args.get("q", "")
        found = cases.problems_in(work, case, "business")
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
    again = partial(_again, case_id, chosen=chosen)
    if not form.validate() and not drafts.quiet():
        return again(form), 422

    def leave(found: list[Problem]) -> ResponseReturnValue:
        if do in ("save", sections.LATER):
            return sections.gone_on(case_id, "business", found)
        return _back(case_id, do, form.q.data or "")

    if not drafts.quiet():
        _note_vain(form.q.data or "")
    permit = code if do == "permit" else None
    return drafts.answered(form, partial(_keep, case_id, form, chosen, permit), again, leave)


def _note_vain(text: str) -> None:
    """What was looked for and not found helps whoever keeps the words, without saying who looked."""
    if text and not hits(text, set()):
        with current_office().work(current_actor()) as work:
            vain_words.note(work, text)


def _chosen(do: str, code: str) -> list[str]:
    known = current_office().books.catalogue.scope_items
    chosen = [c for c in dict.fromkeys(request.form.getlist("items")) if c in known][: 2 * MOST_ITEMS]
    if do == "add" and code in known and code not in chosen:
        chosen.append(code)
    return [c for c in chosen if not (do == "remove" and c == code)]


def _kept(work: Work, case: Case) -> BusinessForm:
    """The form as the answers stand."""
    return BusinessForm(formdata=None, data=case.answers.get("business") or {})


def _keep(
    case_id: str, form: BusinessForm, chosen: list[str], permit: str | None
) -> tuple[Merged, list[Problem]]:
    with current_office().work(current_actor()) as work:
        case = cases.open_for_change(work, case_id, drafts.seen_version())
        items = (case.answers.get("business") or {}).get("items") or []
        found = drafts.joined(
            drafts.values_of(_kept(work, case)) | {"items": items},
            drafts.values_of(form) | {"items": chosen},
            form.errors,
        )
        if drafts.quiet() and not found.mine:
            return found, []
        with signing_costs.counted(work, case, drafts.agreed()):
            kept = list(found.values["items"])
            answer = {**found.values, "items": kept, "main": main_of(found.values.get("main"), kept)}
            wrong = cases.save_section(work, case_id, "business", answer)
            if permit:
                known = dict(case.answers.get("certificates") or {})
                ticked = list(dict.fromkeys([*known.get("items", []), permit]))
                cases.save_section(work, case_id, "certificates", {**known, "items": ticked})
    return found, wrong


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
    trade = "" if form.q.data else given("trade")[:1]
    found = hits_of_trade(trade, set(chosen)) if trade else hits(form.q.data or "", set(chosen))
    page = BusinessPage(items, found, permits_of(items, case, catalogue), EXAMPLES, trades(), trade)
    return render_template("applications/business.html", case=case, form=form, page=page, conflict=conflict)
