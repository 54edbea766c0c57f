"""The public notices of a registration that is said to abuse an identity, and who objects to its rescission (条例 art 40)."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response
from wtforms import RadioField

from licensing.act import Role
from licensing.services.cases import abuse_notices
from portal.access import Permission, allow, current_act, current_actor, public
from portal.limits import limiter
from portal.objecting import Objecting
from portal.office import current_office
from portal.refusing import attempt, carry
from portal.validators import Required
from portal.words.register_words import department_name

blueprint = Blueprint("rescissions", __name__, url_prefix="/notices/rescissions", template_folder="templates")
PAGE = 20


class ObjectionForm(Objecting):
    """``relation``: what ties the objector to the enterprise."""

    relation = RadioField(
        "notices.relation",
        [Required()],
        choices=[(c, f"rescissions.relation.{c}") for c in abuse_notices.RELATIONS],
    )


def _form() -> Objecting:
    """A department is asked only why: it speaks for itself."""
    return Objecting() if current_actor().role is Role.OFFICER else ObjectionForm()


@blueprint.get("")
@public
def index() -> str:
    """Running notices, or with ``past=1`` the earlier ones; ``after`` is the cursor."""
    running = request.args.get("past") != "1"
    after = request.args.get("after", "")[:60] or None
    with current_office().read() as session:
        found = abuse_notices.public(session, current_act().on, running, after, PAGE + 1)
        more = found[PAGE - 1].row.id if len(found) > PAGE else None
        rows = [_row(n) for n in found[:PAGE]]
    return render_template("rescissions/index.html", rows=rows, running=running, more=more, after=after)


def _row(found: abuse_notices.RescissionNotice) -> dict[str, Any]:
    return {
        "id": found.row.id,
        "name": found.enterprise.public_name,
        "uscc": found.enterprise.uscc or "",
        "authority": department_name(f"{found.enterprise.authority}-AMR", current_office().books.catalogue),
        "kind": found.case.kind,
        "registered_on": found.enterprise.established_on,
        "start": found.row.published_at,
        "end": found.row.ends_on,
        "state": found.state,
    }


@blueprint.get("/<notice_id>")
@public
def one(notice_id: str) -> str:
    return _page(notice_id, _form())


def _page(notice_id: str, form: Objecting) -> str:
    """The notice; who objected by their relation only. Who complains is named nowhere."""
    actor = current_actor()
    with current_office().read() as session:
        found = abuse_notices.one(session, notice_id, current_act().on)
        return render_template(
            "rescissions/one.html",
            row=_row(found),
            opposed_by=found.opposed_by,
            form=form,
            signed_in=actor.id is not None,
            may_object=actor.role in (Role.APPLICANT, Role.OFFICER),
        )


@blueprint.get("/<notice_id>/objection")
@allow(Permission.OWN_ACCOUNT)
def objection_page(notice_id: str) -> Response:
    """Where signing in leads back to: the form stands on the notice itself."""
    return redirect(url_for("rescissions.one", notice_id=notice_id, _anchor="object"), 303)


@blueprint.post("/<notice_id>/objection")
@allow(Permission.OWN_ACCOUNT)
@limiter.limit("10 per hour")
def objection(notice_id: str) -> ResponseReturnValue:
    form = _form()
    if not form.validate():
        return _page(notice_id, form), 422
    relation = form.relation.data if isinstance(form, ObjectionForm) else ""
    said = (relation, str(form.reasons.data), form.evidence.data or "")
    at = url_for("rescissions.one", notice_id=notice_id)
    with attempt(form) as tried:
        return carry(lambda work: abuse_notices.object_to(work, notice_id, *said), "notices.objected", at)
    return _page(notice_id, form), tried.status
