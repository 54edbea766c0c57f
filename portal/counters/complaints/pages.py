"""The registry's side of "that is not me": the list, one complaint, the answers of two officers (实施细则 arts 51-58)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import RadioField, TextAreaField

from licensing.flows.impersonation import ANSWERS, FLOW
from licensing.services.cases import abuse, abuse_notices
from licensing.store.models import Account, Enterprise
from licensing.work import Work
from portal.access import Permission, allow, current_actor
from portal.discovery import NavItem
from portal.forms import Form
from portal.i18n import t
from portal.office import current_office
from portal.reading import reading
from portal.refusing import attempt
from portal.validators import Required, text, trim
from portal.words.flow_words import state_key

blueprint = Blueprint("complaints", __name__, url_prefix="/desk/complaints", template_folder="templates")
NAV = (NavItem("complaints.index", "complaints.title", Permission.DECIDE_CASES, 63),)
DECIDE = Permission.DECIDE_CASES
LONGEST = 2000
NOTICE = "propose_notice"
# a suspension is chosen with its ground (细则 art 54)
CHOICES = {"propose_suspension": tuple(f"propose_suspension:{ground}" for ground in abuse.GROUNDS)}


class AnswerForm(Form):
    """``action``: a step of the flow that starts where the complaint stands."""

    action = RadioField("complaints.choice", [Required()])
    reasons = TextAreaField(
        "complaints.reasons", [Required(), text(LONGEST)], [trim], "complaints.reasons_hint"
    )

    def offer(self, found: abuse.Complaint) -> AnswerForm:
        """Only what can be proposed of this complaint where it stands."""
        starts = [action for action, (start, _, _) in ANSWERS.items() if start == found.row.state]
        if abuse.entry_of(found) is None or found.row.published_at is not None:
            starts = [action for action in starts if action != NOTICE]
        each = [choice for action in starts for choice in CHOICES.get(action, (action,))]
        self.action.choices = [(choice, t(f"complaints.choices.{choice}")) for choice in each]
        return self


@blueprint.get("")
@allow(DECIDE)
def index() -> str:
    """What is open at this place, the next day due on top."""
    with reading() as work:
        return render_template(
            "complaints/index.html", complaints=abuse.waiting_here(work), state_key=state_key
        )


@blueprint.get("/<complaint_id>")
@allow(DECIDE)
def one(complaint_id: str) -> str:
    return _page(complaint_id)


def _page(complaint_id: str, form: AnswerForm | None = None, refused: Sequence[str] = ()) -> str:
    with reading() as work:
        found = abuse.of_place(work, complaint_id)
        maker = work.session.get(Account, found.row.maker_id) if found.row.maker_id else None
        enterprise_id = abuse.entry_of(found)
        return render_template(
            "complaints/one.html",
            found=found,
            form=(form or AnswerForm(formdata=None)).offer(found),
            refused=refused,
            maker=maker.name if maker else "",
            own=found.waiting is not None and found.waiting.maker_id == work.act.actor.id,
            enterprise=work.session.get(Enterprise, enterprise_id) if enterprise_id else None,
            objections=abuse_notices.answers_to(work.session, found.row.id),
            notice_over=abuse.notice_over(found.row, work.act.on),
            may={row.action for row, _ in FLOW.options(found.row.state, work.act.actor.role, {})},
            state_key=state_key,
        )


@blueprint.post("/<complaint_id>/take-up")
@allow(DECIDE)
def take_up(complaint_id: str) -> ResponseReturnValue:
    return _answered(complaint_id, lambda work: abuse.take_up(work, complaint_id))


@blueprint.post("/<complaint_id>/propose")
@allow(DECIDE)
def propose(complaint_id: str) -> ResponseReturnValue:
    """One officer's answer goes to a second one."""
    with reading() as work:
        form = AnswerForm().offer(abuse.of_place(work, complaint_id))
    if not form.validate():
        return _page(complaint_id, form), 422
    action, _, ground = str(form.action.data).partition(":")
    reasons = str(form.reasons.data)
    return _answered(
        complaint_id, lambda work: abuse.propose(work, complaint_id, action, reasons, ground), form
    )


@blueprint.post("/<complaint_id>/extension")
@allow(DECIDE)
def extend(complaint_id: str) -> ResponseReturnValue:
    """The head gives more time."""
    return _answered(complaint_id, lambda work: abuse.extend(work, complaint_id, _note()))


@blueprint.post("/<complaint_id>/resumption")
@allow(DECIDE)
def resume(complaint_id: str) -> ResponseReturnValue:
    return _answered(complaint_id, lambda work: abuse.resume(work, complaint_id, _note()))


@blueprint.post("/<complaint_id>/end-of-notice")
@allow(DECIDE)
def end_notice(complaint_id: str) -> ResponseReturnValue:
    """Its days are over and nobody objected."""
    return _answered(complaint_id, lambda work: abuse.end_notice(work, complaint_id))


def _note() -> str:
    return request.form.get("note", "")[:LONGEST]


@blueprint.post("/<complaint_id>/confirm")
@allow(DECIDE)
def confirm(complaint_id: str) -> ResponseReturnValue:
    shown = request.form.get("shown", "")
    return _answered(complaint_id, lambda work: abuse.confirm(work, complaint_id, shown))


@blueprint.post("/<complaint_id>/return")
@allow(DECIDE)
def give_back(complaint_id: str) -> ResponseReturnValue:
    return _answered(complaint_id, lambda work: abuse.give_back(work, complaint_id, _note()))


@blueprint.post("/<complaint_id>/take-back")
@allow(DECIDE)
def take_back(complaint_id: str) -> ResponseReturnValue:
    return _answered(complaint_id, lambda work: abuse.take_back(work, complaint_id))


def _answered(
    complaint_id: str, do: Callable[[Work], object], form: AnswerForm | None = None
) -> ResponseReturnValue:
    with attempt(form) as tried, current_office().work(current_actor()) as work:
        do(work)
    if tried.came_back:
        return _page(complaint_id, form, tried.said), tried.status
    flash(t("complaints.done"), "success")
    return redirect(url_for("complaints.one", complaint_id=complaint_id), 303)
