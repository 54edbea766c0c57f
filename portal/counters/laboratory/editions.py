"""One edition: its words, its difference, what was tried, and the buttons of whoever looks at it."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from licensing.errors import Conflict, Invalid, Refused
from licensing.services.names.rekeying import on_register
from licensing.services.rules import rule_drafts, rule_steps
from licensing.store.models import RuleEdition
from licensing.work import Work
from namecheck.editable import TABLES
from portal.access import Permission, allow, current_actor
from portal.counters.laboratory import view
from portal.counters.laboratory.blueprint import blueprint
from portal.counters.laboratory.forms import ANSWER_MOST, AnswerForm, DescribeForm
from portal.errors import sentence_of
from portal.forms import attach
from portal.i18n import t
from portal.office import current_office

EDIT, APPROVE = Permission.EDIT_RULES, Permission.APPROVE_RULES


@blueprint.get("/editions/<edition_id>")
@allow(EDIT)
def edition(edition_id: str) -> str:
    return _page(edition_id)


def _page(edition_id: str, form: DescribeForm | None = None, refused: list[str] | None = None) -> str:
    """``refused``: sentences of an act that was just refused; what was typed stays."""
    with current_office().look(current_actor()) as work:
        found = rule_steps.edition_called(work, edition_id)
        return render_template(
            "laboratory/edition.html",
            edition=found,
            line=view.edition_line(work, found),
            form=form or DescribeForm(obj=found),
            answer=AnswerForm(),
            differences=view.differences(found),
            moved=[view.difference(change)["title"] for change in rule_steps.moved(work, found)] if found.state != "approved" else [],
            trial=rule_steps.last_trial(work.session, found.id),
            tried_as_is=rule_steps.facts_of(work, found)["tried_as_is"],
            options=view.options(work, found),
            proposed=rule_steps.proposed(work, found.id),
            sentences=sentence_of,
            history=view.history(work.session, found),
            undone=_undone(work, found),
            table_links=[(view.stem(table.name), table.name) for table in TABLES],
            names=on_register(work.session),
            refused=refused or [],
        )  # fmt: skip


def _undone(work: Work, found: RuleEdition) -> RuleEdition | None:
    return work.session.get(RuleEdition, found.undoes_id) if found.undoes_id else None


@blueprint.post("/editions/<edition_id>")
@allow(EDIT)
def describe(edition_id: str) -> ResponseReturnValue:
    """Title, reason, basis and day of a draft."""
    form = DescribeForm()
    words = {name: form[name].data or "" for name in rule_drafts.LONGEST}
    if form.effective_on.process_errors:
        form.effective_on.process_errors = [t("laboratory.day_unreadable")]
        form.effective_on.errors = form.effective_on.process_errors
        return _page(edition_id, form), 422
    try:
        with current_office().work(current_actor()) as work:
            rule_drafts.describe(work, edition_id, words, form.effective_on.data)
    except Invalid as error:
        attach(form, error.problems)
        return _page(edition_id, form), 422
    except Refused as error:
        return _page(edition_id, form, _sentences(error)), 409
    flash(t("laboratory.saved"), "success")
    return redirect(url_for("laboratory.edition", edition_id=edition_id), 303)


@blueprint.post("/editions/<edition_id>/try")
@allow(EDIT)
def try_out(edition_id: str) -> ResponseReturnValue:
    return _do(
        edition_id,
        lambda work: rule_steps.try_out(work, edition_id),
        "laboratory.done.try",
        "laboratory.trial",
    )


@blueprint.post("/editions/<edition_id>/submit")
@allow(EDIT)
def submit(edition_id: str) -> ResponseReturnValue:
    return _do(edition_id, lambda work: rule_steps.submit(work, edition_id), "laboratory.done.submit")


@blueprint.post("/editions/<edition_id>/withdraw")
@allow(EDIT)
def withdraw(edition_id: str) -> ResponseReturnValue:
    return _do(edition_id, lambda work: rule_steps.withdraw(work, edition_id), "laboratory.done.withdraw")


@blueprint.post("/editions/<edition_id>/approve")
@allow(APPROVE)
def approve(edition_id: str) -> ResponseReturnValue:
    shown = request.form.get("proposal", "")
    return _do(
        edition_id, lambda work: rule_steps.approve(work, edition_id, shown), "laboratory.done.approve"
    )


@blueprint.post("/editions/<edition_id>/return")
@allow(APPROVE)
def send_back(edition_id: str) -> ResponseReturnValue:
    answer = request.form.get("answer", "")[:ANSWER_MOST]
    return _do(
        edition_id, lambda work: rule_steps.send_back(work, edition_id, answer), "laboratory.done.return"
    )


@blueprint.post("/editions/<edition_id>/stop")
@allow(APPROVE)
def stop(edition_id: str) -> ResponseReturnValue:
    answer = request.form.get("answer", "")[:ANSWER_MOST]
    return _do(edition_id, lambda work: rule_steps.stop(work, edition_id, answer), "laboratory.done.stop")


@blueprint.post("/editions/<edition_id>/undo")
@allow(EDIT)
def undo(edition_id: str) -> ResponseReturnValue:
    """A new draft that puts back what this edition changed; it goes the same way through two people."""
    made: list[str] = []
    answer = _do(
        edition_id, lambda work: made.append(rule_drafts.undo(work, edition_id).id), "laboratory.done.undo"
    )
    return redirect(url_for("laboratory.edition", edition_id=made[0]), 303) if made else answer


def _do(
    edition_id: str, act: Callable[[Work], object], said: str, onward: str = "laboratory.edition"
) -> ResponseReturnValue:
    """One act in one transaction. Refused or overtaken: the same page with the reasons."""
    try:
        with current_office().work(current_actor()) as work:
            act(work)
    except Refused as error:
        return _page(edition_id, refused=_sentences(error)), 409
    except Conflict:
        return _page(edition_id, refused=[t("errors.conflict.text")]), 409
    flash(t(said), "success")
    return redirect(url_for(onward, edition_id=edition_id), 303)


def _sentences(error: Refused) -> list[str]:
    return [sentence_of(code, error.params) or code for code in error.codes]
