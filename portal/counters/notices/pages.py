"""The public notices of simplified deregistration, and the objection that stops one."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from licensing.act import Role
from licensing.kinds.simplified_exit import steps as leaving
from licensing.kinds.simplified_exit import view as exit_view
from licensing.store.models import Objection
from portal.access import Permission, allow, current_act, current_actor, public
from portal.counters.notices.forms import DepartmentObjectionForm, ObjectionForm
from portal.csv_files import csv_response
from portal.discovery import NavItem
from portal.i18n import t
from portal.limits import limiter
from portal.office import current_office
from portal.refusing import attempt, carry
from portal.words.register_words import department_name

blueprint = Blueprint("notices", __name__, url_prefix="/notices", template_folder="templates")
NAV = (NavItem("notices.index", "notices.nav", None, 70),)
PAGE, MOST, LONGEST_REASONS = 20, 5000, 2000
MAY_OBJECT = (Role.APPLICANT, Role.OFFICER)


@blueprint.get("")
@public
def index() -> str:
    """Running notices, or with ``past=1`` the others; ``after`` is the cursor."""
    running = request.args.get("past") != "1"
    after = request.args.get("after", "")[:60] or None
    with current_office().read() as session:
        found = exit_view.public_notices(session, current_act().on, running, after, PAGE + 1)
        more = found[PAGE - 1].notice.id if len(found) > PAGE else None
        rows = [_row(n) for n in found[:PAGE]]
    return render_template("notices/index.html", rows=rows, running=running, more=more, after=after)


def _row(found: exit_view.PublicNotice) -> dict[str, Any]:
    return {
        "id": found.notice.id,
        "name": found.enterprise.public_name,
        "uscc": found.enterprise.uscc or "",
        "authority": department_name(f"{found.enterprise.authority}-AMR", current_office().books.catalogue),
        "start": found.notice.published_at,
        "end": found.notice.ends_on,
        "state": found.state,
    }


@blueprint.get("/list.csv")
@public
@limiter.limit("20 per minute")
def as_csv() -> Response:
    """The newest notices, running or past, at most 5,000."""
    running = request.args.get("past") != "1"
    with current_office().read() as session:
        rows = [_row(n) for n in exit_view.public_notices(session, current_act().on, running, None, MOST)]
    head = ["name", "uscc", "authority", "published", "ends", "state"]
    body = [[r["name"], r["uscc"], r["authority"], r["start"].date(), r["end"], r["state"]] for r in rows]
    return csv_response("notices.csv", head, body)


@blueprint.get("/<notice_id>")
@public
def one(notice_id: str) -> str:
    return _page(notice_id, _form())


def _form() -> ObjectionForm:
    return DepartmentObjectionForm() if current_actor().role is Role.OFFICER else ObjectionForm()


def _page(notice_id: str, form: ObjectionForm) -> str:
    """The notice; its objections by whom and when, never what they say: that is for the enterprise and the registry."""
    office, actor = current_office(), current_actor()
    catalogue = office.books.catalogue
    with office.read() as session:
        found = exit_view.public_notice(session, notice_id, current_act().on)
        return render_template(
            "notices/one.html",
            row=_row(found),
            n=found.notice,
            today=current_act().on,
            enterprise=found.enterprise,
            pledge=exit_view.pledge_of(session, found.notice),
            objections=[
                {
                    "at": o.at,
                    "who": department_name(o.department, catalogue)
                    if o.department
                    else t(f"notices.relation.{o.relation}"),
                    "id": o.id,
                    "over": "withdrawn" if o.withdrawn_at else "lifted" if o.false_reasons else "",
                    "own": _own(o),
                    "answer": o.answer if actor.id is not None and o.account_id == actor.id else None,
                }
                for o in found.notice.objections
            ],
            form=form,
            signed_in=actor.id is not None,
            may_object=actor.role in MAY_OBJECT,
            desk=actor.role is Role.CLERK and actor.authority == found.enterprise.authority,
        )


def _own(objection: Objection) -> bool:
    """Whether it is the reader's to take back: a person's own, or any of the officer's department."""
    actor = current_actor()
    if objection.department:
        return objection.department == actor.department
    return actor.id is not None and objection.account_id == actor.id


@blueprint.get("/<notice_id>/objection")
@allow(Permission.OWN_ACCOUNT)
def objection_page(notice_id: str) -> Response:
    """Where signing in leads back to: the form stands on the notice itself."""
    return redirect(url_for("notices.one", notice_id=notice_id, _anchor="object"), 303)


@blueprint.post("/<notice_id>/objection")
@allow(Permission.OWN_ACCOUNT)
@limiter.limit("10 per hour")
def objection(notice_id: str) -> ResponseReturnValue:
    form = _form()
    if not form.validate():
        return _page(notice_id, form), 422
    said = (form.relation.data, form.reasons.data, form.evidence.data or "")
    with attempt(form) as tried:
        return carry(
            lambda work: leaving.object_to(work, notice_id, *said), "notices.objected", _at(notice_id)
        )
    return _page(notice_id, form), tried.status


def _at(notice_id: str) -> str:
    return url_for("notices.one", notice_id=notice_id)


@blueprint.post("/<notice_id>/objections/<objection_id>/withdrawal")
@allow(Permission.OWN_ACCOUNT)
def withdraw(notice_id: str, objection_id: str) -> ResponseReturnValue:
    """Who objected takes it back; repeating it is harmless."""
    return carry(
        lambda work: leaving.withdraw_objection(work, objection_id), "notices.withdrawn_now", _at(notice_id)
    )


@blueprint.post("/<notice_id>/objections/<objection_id>/lifting")
@allow(Permission.DECIDE_CASES)
def lift(notice_id: str, objection_id: str) -> ResponseReturnValue:
    """A clerk of the place finds it unfounded, or its cause gone."""
    form, reasons = _form(), request.form.get("reasons", "")[:LONGEST_REASONS]
    with attempt(form) as tried:
        return carry(
            lambda work: leaving.lift_objection(work, objection_id, reasons),
            "notices.lifted_now",
            _at(notice_id),
        )
    return _page(notice_id, form), tried.status
