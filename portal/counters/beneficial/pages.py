"""Beneficial owners in an application: pledge or names, what the owners' tree says, what it cannot know (受益所有人信息管理办法)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from licensing.application.draft import PersonAnswer
from licensing.beneficial import FILE, SECTION, filed, percent
from licensing.errors import Problem
from licensing.findings import rules
from licensing.id_documents import masked
from licensing.known_kinds import kind_of, stands
from licensing.services.cases import beneficial, points, signing_costs
from licensing.services.cases.beneficial import Open
from licensing.store.models import Case
from licensing.work import Work
from portal import drafts
from portal.access import Permission, allow, current_actor
from portal.counters.beneficial import forms
from portal.forms import Form, attach
from portal.i18n import t
from portal.merging import Merged
from portal.office import current_office
from portal.reading import reading
from portal.words.problem_words import problem_text

blueprint = Blueprint("beneficial", __name__, url_prefix="/beneficial", template_folder="templates")
OWN = Permission.OWN_CASES


@blueprint.get("/<case_id>")
@allow(OWN)
def overview(case_id: str) -> ResponseReturnValue:
    with reading() as work:
        seen = beneficial.look(work, case_id)
        if not stands(seen.case, "fillable"):
            return redirect(_home(seen.case), 303)
        form = forms.choose_form(seen)
        found = _found(work, seen)
        if seen.draft.section(SECTION).get("way"):
            attach(form, [p for p in found if p.field in form._fields])
        return _overview(seen, form, found)


@blueprint.post("/<case_id>")
@allow(OWN)
def choose(case_id: str) -> ResponseReturnValue:
    """Keep the choice; on to the next question, or stay where names are still missing."""
    with reading() as work:
        form = forms.choose_form(beneficial.look(work, case_id), filled=True)
    if not form.validate():
        return _again(case_id, form), 422

    def keep(work: Work) -> None:
        beneficial.choose(
            work, case_id, str(form.way.data or ""), bool(form.pledge.data), form.changed_on.data
        )

    return _kept(case_id, form, keep, lambda: _onward(case_id))


@blueprint.get("/<case_id>/owners/<owner>")
@allow(OWN)
def owner(case_id: str, owner: str) -> ResponseReturnValue:
    """Somebody named, somebody the owners' tree shows (``as``), or ``new``."""
    with reading() as work:
        seen = beneficial.look(work, case_id)
        who, kept = _meant(seen, owner)
        form = forms.owner_form(seen, who, kept or {"right": request.args.get("right", "share")})
        prefix = f"owner.{owner}."
        attach(form, [_beside(p, prefix, seen) for p in _found(work, seen) if p.field.startswith(prefix)])
        return _owner(seen, owner, who, form)


@blueprint.post("/<case_id>/owners/<owner>")
@allow(OWN)
def put(case_id: str, owner: str) -> ResponseReturnValue:
    with reading() as work:
        seen = beneficial.look(work, case_id)
        who, kept = _meant(seen, owner)
        form = forms.owner_form(seen, who, kept, filled=True)
    again = _again_owner(case_id, owner)
    if not form.validate():
        return again(form), 422
    answer, known = forms.answer(seen, who, form, kept), owner if kept else None
    saved: dict[str, str] = {}

    def keep(work: Work) -> None:
        saved["id"] = beneficial.put(work, case_id, known, answer)

    def onward() -> ResponseReturnValue:
        with reading() as work:
            wrong = [p for p in _found(work, beneficial.look(work, case_id)) if f".{saved['id']}." in p.field]
        flash(
            t("applications.saved_wrong", n=len(wrong)) if wrong else t("beneficial.saved"),
            "warn" if wrong else "success",
        )
        if wrong:
            return redirect(url_for("beneficial.owner", case_id=case_id, owner=saved["id"]), 303)
        return redirect(url_for("beneficial.overview", case_id=case_id), 303)

    return _kept(case_id, form, keep, onward, again)


@blueprint.post("/<case_id>/owners/<owner>/remove")
@allow(OWN)
def remove(case_id: str, owner: str) -> ResponseReturnValue:
    """Safe to repeat."""
    with reading() as work:
        form = forms.choose_form(beneficial.look(work, case_id))
    back = url_for("beneficial.overview", case_id=case_id)
    return _kept(
        case_id, form, lambda work: beneficial.drop(work, case_id, owner), lambda: redirect(back, 303)
    )


def _kept(
    case_id: str,
    form: Form,
    act: Callable[[Work], None],
    onward: Callable[[], ResponseReturnValue],
    again: Callable[..., str] | None = None,
) -> ResponseReturnValue:
    def keep() -> tuple[Merged, list[Problem]]:
        with current_office().work(current_actor()) as work:
            case = beneficial.look(work, case_id).case
            with signing_costs.counted(work, case, drafts.agreed()):
                act(work)
        return Merged(), []

    def shown(form: Form, conflict: bool = False) -> str:
        return _again(case_id, form, conflict)

    return drafts.answered(form, keep, again or shown, lambda _: onward())


def _again(case_id: str, form: Any, conflict: bool = False) -> str:
    with reading() as work:
        seen = beneficial.look(work, case_id)
        return _overview(seen, form, _found(work, seen), conflict)


def _again_owner(case_id: str, owner: str) -> Callable[..., str]:
    def again(form: Form, conflict: bool = False) -> str:
        with reading() as work:
            seen = beneficial.look(work, case_id)
            return _owner(seen, owner, _meant(seen, owner)[0], form, conflict)

    return again


def _found(work: Work, seen: Open) -> list[Problem]:
    return rules.refusals(seen.draft, work.books.catalogue, SECTION)


def _beside(problem: Problem, prefix: str, seen: Open) -> Problem:
    """Beside its own input; a body's is called by its token."""
    field = problem.field.removeprefix(prefix)
    if field.startswith(forms.HELD):
        field = forms.HELD + beneficial.token(field.removeprefix(forms.HELD))
    return Problem(field, problem.code, problem.params)


def _meant(seen: Open, owner: str) -> tuple[str, Mapping[str, Any] | None]:
    """The key, and what is kept of somebody: named already, shown by the owners' tree, or anybody else. Raises NotFound."""
    kept = next((o for o in filed(seen.draft) if o["id"] == owner), None)
    if kept is not None:
        return str(kept["who"]), kept
    if owner == "new":
        return "", None
    return beneficial.key_of(seen, owner), None


def _home(case: Case) -> str:
    """The matter's own page, whatever its kind."""
    address: Any = current_app.jinja_env.globals["case_url"]
    return str(address(case))


def _founding(case: Case) -> bool:
    """Whether this is one section among others."""
    return bool(kind_of(case).sections)


def _onward(case_id: str) -> ResponseReturnValue:
    with reading() as work:
        seen = beneficial.look(work, case_id)
        wrong = len(_found(work, seen))
    if request.form.get("then") == "later" or (wrong and seen.draft.section(SECTION).get("way") != FILE):
        flash(
            t("applications.saved_wrong", n=wrong) if wrong else t("applications.saved"),
            "warn" if wrong else "success",
        )
        return redirect(
            _home(seen.case) if not wrong else url_for("beneficial.overview", case_id=case_id), 303
        )
    if wrong:
        return redirect(url_for("beneficial.overview", case_id=case_id, _anchor="named"), 303)
    onward = url_for("applications.certificates", case_id=case_id)
    return redirect(onward if _founding(seen.case) else _home(seen.case), 303)


def _overview(seen: Open, form: Form, found: list[Problem], conflict: bool = False) -> str:
    named, judged = filed(seen.draft), seen.judged
    people = {p.id: p for p in seen.draft.people}
    there = {str(o["who"]) for o in named}
    proposed = [(k, "share") for k in judged.owners] + [(k, "control") for k in judged.heads]
    proposed += [(k, "manager") for k in judged.last if not named]
    proposed += [(k, "senior") for k in judged.seniors]
    return render_template(
        "beneficial/overview.html",
        case=seen.case,
        form=form,
        conflict=conflict,
        home=_home(seen.case),
        founding=_founding(seen.case),
        asked=_asked(seen.case),
        draft_state=drafts.state,
        closed=judged.closed,
        way=seen.draft.section(SECTION).get("way"),
        named=[
            {
                "id": o["id"],
                "name": judged.names.get(str(o["who"]), ""),
                "number": masked(_number(people.get(str(o["who"])), o)),
                "right": t(f"beneficial.right_{o['right']}"),
                "percent": _percent(judged.shares, str(o["who"])),
                "wrong": [problem_text(p) for p in found if p.field.startswith(f"owner.{o['id']}.")],
            }
            for o in named
        ],
        proposed=[
            {
                "token": beneficial.token(key),
                "name": judged.names.get(key, ""),
                "right": right,
                "percent": _percent(judged.shares, key),
            }
            for key, right in proposed
            if key not in there
        ],
        shares=[
            (judged.names.get(k, ""), percent(s))
            for k, s in sorted(judged.shares.items(), key=lambda x: -x[1])
        ],
        unknown=[(part.name, percent(part.share)) for part in judged.unknown],
        whole=[problem_text(p) for p in found if p.field == "owners"] if named else [],
    )


def _asked(case: Case) -> list[str]:
    """What a correction list asks here."""
    listed = points.of(case) if stands(case, "correction") else []
    return [each.point.text for each in listed if each.point.section == SECTION]


def _number(person: PersonAnswer | None, owner: Mapping[str, Any]) -> str:
    """Of the application's own person, else as it was typed."""
    return str((person.id_number if person else "") or owner.get("number") or "")


def _percent(shares: Mapping[str, Any], key: str) -> str:
    return percent(shares[key]) if shares.get(key) else ""


def _owner(seen: Open, owner: str, who: str, form: Form, conflict: bool = False) -> str:
    judged = seen.judged
    kept = next((o for o in filed(seen.draft) if o["id"] == owner), None)
    if kept and kept.get("number") and "number" in form:
        form["number"].description = t("applications.people.id_kept", number=masked(str(kept["number"])))
    return render_template(
        "beneficial/owner.html",
        case=seen.case,
        form=form,
        conflict=conflict,
        name=judged.names.get(who, ""),
        percent=_percent(judged.shares, who),
        bodies=[
            (forms.HELD + beneficial.token(part.key), part.name, percent(part.share))
            for part in judged.unknown
        ],
        draft_state=drafts.state,
        kept=kept is not None,
        owner=owner,
    )
