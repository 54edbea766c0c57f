"""Simplified deregistration as its owner goes through it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from licensing.errors import Refused
from licensing.kinds.simplified_exit import steps as leaving
from licensing.kinds.simplified_exit import view as exit_view
from licensing.kinds.simplified_exit.state import INDIVIDUAL
from licensing.kinds.simplified_exit.view import ExitView
from licensing.known_kinds import stands
from licensing.services.cases import counter_signing, outcome, plain_steps, speaking
from licensing.store.models import Case, JournalLine
from licensing.work import Work
from portal import refusing
from portal.access import Permission, allow, current_actor
from portal.discovery import NavItem
from portal.formats import day
from portal.i18n import has, language, t
from portal.leg_lanes import lanes_of
from portal.office import current_office
from portal.words.flow_words import event_word
from portal.words.register_words import department_name, entity_type_name, exclusion_name

blueprint = Blueprint("exit", __name__, url_prefix="/exit", template_folder="templates")
NAV = (NavItem("exit.index", "exit.nav", Permission.OWN_CASES, 40),)
KIND_PAGES = {"simplified_exit": "exit.case"}
OWN = Permission.OWN_CASES
LONGEST_REASONS = 2000
COMPANY_STEPS = ("sign", "notice", "apply", "review", "end")
INDIVIDUAL_STEPS = ("sign", "answers", "review", "end")
STEP_OF = {
    "draft": "sign",
    "asked": "answers",
    "applied": "review",
    "in_review": "review",
    "to_confirm": "review",
    "deregistered": "end",
}


@blueprint.get("")
@allow(OWN)
def index() -> str:
    """My enterprises, and what is under way."""
    with current_office().look(current_actor()) as work:
        found = exit_view.exits_of(work)
        running = {c.enterprise_id: c for c in reversed(found) if stands(c, "open")}
        return render_template(
            "exit/index.html", enterprises=leaving.enterprises_of(work), running=running, cases=found
        )


@blueprint.get("/enterprises/<enterprise_id>")
@allow(OWN)
def enterprise(enterprise_id: str) -> str:
    return _enterprise_page(enterprise_id)


def _refusal(error: Refused) -> list[str]:
    """Why not, and which points on the register stand against it."""
    obstacles = error.params.get("obstacles")
    more = [exclusion_name(code) for code in obstacles] if isinstance(obstacles, list) else []
    return refusing.sentences(error) + more


def _enterprise_page(enterprise_id: str, refused: list[str] | None = None) -> str:
    office = current_office()
    with office.look(current_actor()) as work:
        found, checks = exit_view.eligibility(work, enterprise_id)
        return render_template(
            "exit/enterprise.html",
            enterprise=found,
            checks=sorted(checks, key=lambda c: not c.found),
            kind=route(found.entity_type),
            entity_type=entity_type_name(found.entity_type, office.books.catalogue, found.name),
            exclusion_name=exclusion_name,
            refused=refused or [],
        )


@blueprint.post("/enterprises/<enterprise_id>")
@allow(OWN)
@refusing.shown_on(_enterprise_page, _refusal)
def begin(enterprise_id: str) -> ResponseReturnValue:
    """Start leaving; an exit that is open already is gone on with."""
    case = refusing.act(lambda work: leaving.open_exit(work, enterprise_id))
    flash(t("exit.done.open"), "success")
    return redirect(url_for("exit.case", case_id=case.id), 303)


@blueprint.get("/cases/<case_id>")
@allow(OWN)
def case(case_id: str) -> str:
    return _case_page(case_id)


def _case_page(case_id: str, refused: list[str] | None = None) -> str:
    office = current_office()
    with office.work(current_actor()) as work:
        view = exit_view.open_view(work, case_id)
        catalogue, today = office.books.catalogue, work.act.on
        steps = INDIVIDUAL_STEPS if view.case.entity_type == INDIVIDUAL else COMPANY_STEPS
        return render_template(
            "exit/case.html",
            v=view,
            today=today,
            kind=route(view.case.entity_type),
            next=next_words(view, today),
            steps=[t(f"exit.steps.{s}") for s in steps],
            current=_current(view, steps, today),
            lanes=lanes_of(view.case, catalogue, current_office().books.calendar, today),
            found=[c for c in view.checks if c.found] if stands(view.case, "open") else [],
            remedy=outcome.remedy_of(work, view.case),
            history=[_entry(e, view) for e in exit_view.history(work, view.case)],
            exclusion_name=exclusion_name,
            who=lambda o: (
                department_name(o.department, catalogue) if o.department else view.objectors[o.account_id]
            ),
            own_indexes=speaking.indexes(work),
            ways_to_sign=counter_signing.ways(work, view.case),
            offers=plain_steps.own_offers(work, view.case) if view.mine else (),
            typed=request.form,
            refused=refused or [],
        )


def route(entity_type: str) -> str:
    """Which way somebody leaves: as a company with a notice, or as an individual business without."""
    return "individual" if entity_type == INDIVIDUAL else "company"


def next_words(view: ExitView, today: Any) -> str:
    """What happens next, in one sentence with its dates."""
    state, notice = view.case.state, view.notice
    if state == "draft":
        return t(f"exit.next.draft.{route(view.case.entity_type)}")
    if stands(view.case, "published") and notice is not None:
        moment = "wait" if today <= notice.ends_on else "open"
        return t(f"exit.next.published.{moment}", end=_day(notice.ends_on), last=_day(notice.window_ends_on))
    if state == "asked":
        last = max((x.due_on for x in view.case.legs if x.due_on), default=today)
        return t("exit.next.asked", end=_day(last))
    if state in ("applied", "in_review", "to_confirm"):
        return t(f"exit.next.{state}", end=_day(view.case.due_on))
    return t(f"exit.next.{state}")


def _day(value: Any) -> str:
    return day(value, language())


def _current(view: ExitView, steps: tuple[str, ...], today: Any) -> int | None:
    """The number of the step it stands at; past the last one when all is done, None when it ended otherwise."""
    state, notice = view.case.state, view.notice
    if stands(view.case, "published") and notice is not None:
        return steps.index("notice" if today <= notice.ends_on else "apply") + 1
    if state not in STEP_OF:
        return None
    return steps.index(STEP_OF[state]) + 1


def _objector(entry: JournalLine, view: ExitView) -> str:
    """Who objected, by what ties them to the enterprise: never as the applicant."""
    made = view.notice.objections if view.notice else []
    found = next((o for o in made if o.id == entry.facts.get("objection")), None)
    if entry.action != "exit.objected" or found is None:
        return ""
    if found.department:
        return department_name(found.department, current_office().books.catalogue)
    return t(f"notices.relation.{found.relation}")


def _entry(entry: JournalLine, view: ExitView) -> dict[str, Any]:
    """One step in words; a signature with the name of who signed."""
    signer = next((p.name for p in view.case.people if p.id == entry.facts.get("person")), "")
    ended = entry.action.endswith((".refused", ".objected", ".lapsed"))
    return {
        "title": event_word(entry.action),
        "at": entry.at,
        "tone": "red" if ended else "blue",
        "who": signer or _objector(entry, view) or t(f"roles.{entry.role}"),
    }


@blueprint.post("/cases/<case_id>/start")
@allow(OWN)
@refusing.shown_on(_case_page, _refusal)
def start(case_id: str) -> ResponseReturnValue:
    """Publish the notice, or ask the departments."""
    return _stepped(case_id, leaving.start_exit, "exit.done.start")


@blueprint.post("/cases/<case_id>/apply")
@allow(OWN)
@refusing.shown_on(_case_page, _refusal)
def apply(case_id: str) -> ResponseReturnValue:
    return _stepped(case_id, leaving.apply, "exit.done.apply")


@blueprint.post("/cases/<case_id>/withdraw")
@allow(OWN)
@refusing.shown_on(_case_page, _refusal)
def withdraw(case_id: str) -> ResponseReturnValue:
    return _stepped(case_id, leaving.withdraw, "exit.done.withdraw")


@blueprint.post("/cases/<case_id>/steps/<action>")
@allow(OWN)
@refusing.shown_on(_case_page, _refusal)
def step(case_id: str, action: str) -> ResponseReturnValue:
    """A step that is nothing but a row of the flow; the flow says who may."""
    reasons = request.form.get("reasons", "")[:LONGEST_REASONS]
    return _stepped(
        case_id, lambda work, _: plain_steps.take_own(work, case_id, action, reasons), "flows.step_done"
    )


@blueprint.post("/cases/<case_id>/objections/<objection_id>/answer")
@allow(OWN)
@refusing.shown_on(_case_page, _refusal)
def answer_objection(case_id: str, objection_id: str) -> ResponseReturnValue:
    """The owner's answer to an objection."""

    def act(work: Work, _: str) -> Case:
        leaving.answer_objection(work, objection_id, request.form.get("answer", "")[:LONGEST_REASONS])
        return work.session.get_one(Case, case_id)

    return _stepped(case_id, act, "exit.done.answer")


def _stepped(case_id: str, act: Callable[[Work, str], Case], said: str) -> ResponseReturnValue:
    kind = route(refusing.act(lambda work: act(work, case_id)).entity_type)
    flash(t(f"{said}.{kind}") if has(f"{said}.{kind}") else t(said), "success")
    return redirect(url_for("exit.case", case_id=case_id), 303)
