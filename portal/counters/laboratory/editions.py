"""One edition: its words, its difference, what was tried, and the buttons of whoever looks at it."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

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
from portal.i18n import t
from portal.office import current_office
from portal.refusing import act, attempt, carry, shown_on

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
    day = form.effective_on.data
    with attempt(form) as tried:
        return carry(
            lambda work: rule_drafts.describe(work, edition_id, words, day),
            "laboratory.saved",
            _at(edition_id),
        )
    return _page(edition_id, form, tried.said), tried.status


def _at(edition_id: str) -> str:
    return url_for("laboratory.edition", edition_id=edition_id)


@blueprint.post("/editions/<edition_id>/try")
@allow(EDIT)
@shown_on(_page)
def try_out(edition_id: str) -> ResponseReturnValue:
    return carry(
        lambda work: rule_steps.try_out(work, edition_id),
        "laboratory.done.try",
        url_for("laboratory.trial", edition_id=edition_id),
    )


@blueprint.post("/editions/<edition_id>/submit")
@allow(EDIT)
@shown_on(_page)
def submit(edition_id: str) -> ResponseReturnValue:
    return carry(lambda work: rule_steps.submit(work, edition_id), "laboratory.done.submit", _at(edition_id))


@blueprint.post("/editions/<edition_id>/withdraw")
@allow(EDIT)
@shown_on(_page)
def withdraw(edition_id: str) -> ResponseReturnValue:
    return carry(
        lambda work: rule_steps.withdraw(work, edition_id), "laboratory.done.withdraw", _at(edition_id)
    )


@blueprint.post("/editions/<edition_id>/approve")
@allow(APPROVE)
@shown_on(_page)
def approve(edition_id: str) -> ResponseReturnValue:
    shown = request.form.get("proposal", "")
    return carry(
        lambda work: rule_steps.approve(work, edition_id, shown), "laboratory.done.approve", _at(edition_id)
    )


@blueprint.post("/editions/<edition_id>/return")
@allow(APPROVE)
@shown_on(_page)
def send_back(edition_id: str) -> ResponseReturnValue:
    answer = request.form.get("answer", "")[:ANSWER_MOST]
    return carry(
        lambda work: rule_steps.send_back(work, edition_id, answer), "laboratory.done.return", _at(edition_id)
    )


@blueprint.post("/editions/<edition_id>/stop")
@allow(APPROVE)
@shown_on(_page)
def stop(edition_id: str) -> ResponseReturnValue:
    answer = request.form.get("answer", "")[:ANSWER_MOST]
    return carry(
        lambda work: rule_steps.stop(work, edition_id, answer), "laboratory.done.stop", _at(edition_id)
    )


@blueprint.post("/editions/<edition_id>/undo")
@allow(EDIT)
@shown_on(_page)
def undo(edition_id: str) -> ResponseReturnValue:
    """A new draft that puts back what this edition changed; it goes the same way through two people."""
    made = act(lambda work: rule_drafts.undo(work, edition_id).id)
    flash(t("laboratory.done.undo"), "success")
    return redirect(_at(made), 303)
