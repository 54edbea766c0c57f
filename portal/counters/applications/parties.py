"""Saving one party of an application, a person or a body, whichever page it was typed on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from licensing.errors import Problem
from licensing.services.cases import begun, cases, signing_costs
from licensing.services.cases.cases import PersonForm
from licensing.store.models import Case, Person
from licensing.store.types import CIPHER
from licensing.work import Work
from portal import drafts
from portal.access import current_actor
from portal.counters.applications.party_topics import FIELD, Topic
from portal.forms import Form
from portal.i18n import t
from portal.merging import Merged
from portal.office import current_office

NUMBERS = ("id_number", "signer_number")


class Again(Protocol):
    """Draws the page with what was typed."""

    def __call__(self, form: Form, conflict: bool = False) -> str: ...


def wrong_with(work: Work, case: Case, who: Person) -> list[Problem]:
    """What the rules find in one party, each beside its own field."""
    prefix = f"person.{who.id}."
    found = cases.problems_in(work, case, "people")
    return [
        Problem(p.field.removeprefix(prefix), p.code, p.params) for p in found if p.field.startswith(prefix)
    ]


@dataclass(frozen=True)
class Party:
    """One party's page. ``kept``: the form as it stands, None for somebody new; ``answer``: what a form says of who was there.

    ``page``: where the rules' findings are shown; ``again``: draws what was typed once more.

    ``begun``: under which page's name somebody half typed is kept; ``topic``: what of the party is asked on the page;
    ``owns``: whether more than who it is is asked of this one.
    """

    kept: Callable[[Work, Case], tuple[Person, Form]] | None
    answer: Callable[[Form, Person | None], PersonForm]
    page: str
    again: Again
    begun: str
    topic: Topic
    owns: Callable[[PersonForm], bool] = lambda _: True

    def here(self, wrong: list[Problem]) -> list[Problem]:
        """What is wrong on this page."""
        return [p for p in wrong if p.field in self.topic.names]

    def after(self, wrong: list[Problem], answer: PersonForm) -> dict[str, Any]:
        """Where to go on: back to what is wrong on this page, to the next page, to another one that is wrong; nowhere else: {}."""
        here, topic = self.here(wrong), self.topic
        if topic.number and not here and not topic.last and self.owns(answer):
            return {FIELD: topic.number + 1}
        pages = [topic.where(p.field) for p in (here or wrong)]
        return {FIELD: max(1, pages[0]), "checked": 1} if pages else {}


def put(case_id: str, person_id: str | None, form: Form, party: Party) -> ResponseReturnValue:
    """Keep what was typed of one party; what another window changed meanwhile stays."""
    if person_id is None and drafts.quiet():
        return drafts.answered(form, partial(_begin, case_id, form, party), party.again, lambda _: "")
    if not form.validate() and not drafts.quiet():
        return party.again(form), 422
    saved: dict[str, Any] = {}

    def leave(wrong: list[Problem]) -> ResponseReturnValue:
        onward = party.after(wrong, saved["answer"])
        if saved.get("other"):
            flash(t("drafts.begun_other"), "info")
        if onward:
            if "checked" in onward:
                flash(t("applications.saved_wrong", n=len(party.here(wrong) or wrong)), "warn")
            return redirect(url_for(party.page, case_id=case_id, person_id=saved["id"], **onward), 303)
        flash(t("applications.people.saved", name=saved["name"]), "success")
        return redirect(url_for("applications.people", case_id=case_id), 303)

    keep = partial(_keep, case_id, person_id, form, party, saved)
    return drafts.answered(form, keep, party.again, leave)


def _begin(case_id: str, form: Form, party: Party) -> tuple[Merged, list[Problem]]:
    """Keep what is half typed of somebody new, joined with what another window typed."""
    with current_office().work(current_actor()) as work:
        case = cases.open_for_change(work, case_id)
        kept = begun_form(case, party.begun, type(form))
        found = drafts.joined(drafts.values_of(kept), drafts.values_of(form))
        typed = {name: request.form.getlist(name) for name in found.mine}
        if typed:
            begun.keep(work, case_id, party.begun, typed)
        return found, []


def typed_elsewhere(case: Case, page: str, form: Form) -> tuple[str, ...]:
    """What another window has half typed of a newcomer and this one has not seen, by the names of the fields."""
    if not begun.of(case, page):
        return ()
    found = drafts.joined(drafts.values_of(begun_form(case, page, type(form))), drafts.values_of(form))
    return (*found.theirs, *found.both)


def begun_form(case: Case, page: str, form: type[Form]) -> Form:
    """The form of somebody new with what was typed of them before."""
    return form(formdata=MultiDict(begun.of(case, page)))


def _keep(
    case_id: str, person_id: str | None, form: Form, party: Party, saved: dict[str, Any]
) -> tuple[Merged, list[Problem]]:
    with current_office().work(current_actor()) as work:
        case = cases.open_for_change(work, case_id, drafts.seen_version())
        found = Merged()
        if party.kept is None:
            answer = party.answer(form, None)
            saved["other"] = typed_elsewhere(case, party.begun, form)
        else:
            who, kept = party.kept(work, case)
            typed = _typed(form, lambda: party.answer(form, who).index)
            found = drafts.joined(drafts.values_of(kept) | numbers(who), typed, dict(form.errors))
            _fill(kept, form, found)
            answer = party.answer(kept, who)
        if drafts.quiet() and not found.mine:
            return found, []
        with signing_costs.counted(work, case, drafts.agreed()):
            put_in = cases.put_person(work, case_id, person_id, answer)
            saved |= {"id": put_in.id, "name": answer.name, "answer": answer}
        if party.kept is None and not saved["other"]:
            begun.drop(work, case_id, party.begun)
        return found, wrong_with(work, case, put_in)


def numbers(who: Person | None) -> dict[str, str | None]:
    """What stands for the numbers that are not sent back to the browser: their blind indexes."""
    if who is None:
        return {}
    signer = (who.details or {}).get("signer_number")
    return {"id_number": who.id_number_index, "signer_number": CIPHER.index(str(signer)) if signer else None}


def _typed(form: Form, index: Callable[[], str]) -> dict[str, Any]:
    """The page's answers; a number left empty was not touched, one that was typed is compared by its blind ``index``."""
    typed = drafts.values_of(form)
    signer = typed.pop("signer_number", None)
    if typed.pop("id_number", None):
        typed["id_number"] = index()
    return typed | ({"signer_number": CIPHER.index(str(signer))} if signer else {})


def _fill(kept: Form, form: Form, found: Merged) -> None:
    for name, value in found.values.items():
        if name not in NUMBERS and name in kept._fields:
            kept[name].data = value
        elif name in found.mine:
            kept[name].data = form[name].data
