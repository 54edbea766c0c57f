"""Saving one party of an application, a person or a body, whichever page it was typed on."""

from __future__ import annotations

from typing import Protocol

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from licensing.errors import Conflict, Invalid, Problem
from licensing.services.cases import cases
from licensing.services.cases.cases import PersonForm
from licensing.store.models import Case, Person
from licensing.work import Work
from portal.access import current_actor
from portal.counters.applications import sections
from portal.forms import Form, attach
from portal.i18n import t
from portal.office import current_office


class Again(Protocol):
    """Draws the page with what was typed."""

    def __call__(self, form: Form, conflict: bool = False) -> str: ...


def wrong_with(work: Work, case: Case, who: Person) -> list[Problem]:
    """What the rules find in one party, each beside its own field."""
    prefix = f"person.{who.id}."
    found = cases.problems_by_section(work, case)["people"]
    return [
        Problem(p.field.removeprefix(prefix), p.code, p.params) for p in found if p.field.startswith(prefix)
    ]


def put(
    case_id: str, person_id: str | None, answered: tuple[Form, PersonForm], page: str, again: Again
) -> ResponseReturnValue:
    """Keep what was answered; ``page``: where the rules' findings are shown. What does not fit comes back by ``again``."""
    form, answer = answered
    try:
        with current_office().work(current_actor()) as work:
            saved = cases.put_person(work, case_id, person_id, answer, sections.seen_version())
            wrong, target = len(wrong_with(work, saved.case, saved)), saved.id
    except Invalid as error:
        attach(form, error.problems)
        return again(form), 422
    except Conflict:
        return again(form, conflict=True), 409
    if wrong:
        flash(t("applications.saved_wrong", n=wrong), "warn")
        return redirect(url_for(page, case_id=case_id, person_id=target), 303)
    flash(t("applications.people.saved", name=answer.name), "success")
    return redirect(url_for("applications.people", case_id=case_id), 303)
