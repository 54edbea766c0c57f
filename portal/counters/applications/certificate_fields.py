"""What the chosen certificate items ask: each question once, under the first item that needs it, and the pledge (双告知)."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField

from licensing import approvals
from licensing.approvals import FIELDS
from licensing.errors import Problem
from licensing.services.cases import cases, certificate_answers
from licensing.store.models import Case
from licensing.work import Work
from portal import approval_fields, drafts
from portal.access import Permission, allow
from portal.counters.applications import sections, topics
from portal.counters.applications.blueprint import blueprint
from portal.counters.applications.item_fields import PREFIX, build, read, stored
from portal.counters.applications.offers import asks_something, chosen_items, gate
from portal.counters.applications.topics import Topic
from portal.drafts import Draft
from portal.forms import Form

NAME = "certificates"


class PlainForm(Form):
    """A page without the pledge."""


class PledgeForm(Form):
    pledge = BooleanField(
        "applications.certificates.pledge", description="applications.certificates.pledge_hint"
    )


@blueprint.get("/applications/<case_id>/certificates/fields")
@allow(Permission.OWN_CASES)
def certificate_fields(case_id: str) -> ResponseReturnValue:
    """``topic``: which page of them; ``field``: the page where this question stands."""
    with sections.own(case_id) as (work, case):
        known = work.books.catalogue
        if not asks_something(case, known):
            return redirect(url_for("applications.certificates", case_id=case_id), 303)
        found = cases.problems_in(work, case, NAME) if _looked_at(case) else []
        topic = topics.chosen(case, known, found)
        form = _kept(topic, work, case)
        sections.attach_named(form, _beside([p for p in found if topic.has(p.field) or topic.last]))
        return sections.closed(case) or _page(work, case, form, topic)


def _looked_at(case: Case) -> bool:
    return "checked" in request.args or bool(topics.again(case))


def _beside(found: list[Problem]) -> list[Problem]:
    """A question's problem goes to its input; the pledge has an input of its own."""
    return [Problem(_input(p.field), p.code, p.params) for p in found]


def _input(field: str) -> str:
    if field.startswith("approval."):
        return approval_fields.input_of(field)
    return field if field in ("pledge", "items") else PREFIX + field


def _form(work: Work, case: Case, topic: Topic) -> type[Form]:
    known = work.books.catalogue
    asked = [f for f in known.shared_fields(chosen_items(case, known)) if f.name in topic.names]
    return approval_fields.build(build(PledgeForm if topic.pledged else PlainForm, asked), topic.gates)


def _page(work: Work, case: Case, form: Form, topic: Topic, conflict: bool = False) -> str:
    return render_template(
        "applications/certificate_fields.html",
        case=case,
        form=form,
        conflict=conflict,
        topic=topic,
        prefix=PREFIX,
        gates=[gate(item, case, work.books.catalogue) for item in topic.gates],
        approval_fields=FIELDS,
        approval_input=approval_fields.named,
    )


@blueprint.post("/applications/<case_id>/certificates/fields")
@allow(Permission.OWN_CASES)
def save_certificate_fields(case_id: str) -> ResponseReturnValue:
    with sections.own(case_id) as (work, case):
        topic = topics.chosen(case, work.books.catalogue)
        form = _form(work, case, topic)()
    draft = Draft(
        case_id, NAME, partial(_kept, topic), partial(_answer, topic), partial(_again, case_id, topic)
    )
    return draft.save(form, partial(_leave, case_id, topic))


def _kept(topic: Topic, work: Work, case: Case) -> Form:
    """The form as the answers stand."""
    answer = case.answers.get(NAME) or {}
    data = stored(answer.get("fields") or {}) | {"pledge": answer.get("pledge")}
    data |= approval_fields.stored(approvals.read(answer))
    return _form(work, case, topic)(formdata=None, data=data)


def _again(case_id: str, topic: Topic, form: Form, conflict: bool = False) -> str:
    with sections.own(case_id) as (work, case):
        return _page(work, case, form, topic, conflict)


def _leave(case_id: str, topic: Topic, found: list[Problem]) -> ResponseReturnValue:
    """To the next topic; back to this one while something is wrong in it."""
    here = [p for p in found if topic.has(p.field)]
    if request.form.get("then") == sections.LATER or (topic.last and not found):
        return sections.leave(case_id, NAME, len(found))
    if here or topic.last:
        sections.leave(case_id, NAME, len(found))
        at: dict[str, Any] = {"topic": topic.number} if here and len(topic.titles) > 1 else {}
        return redirect(url_for("applications.certificate_fields", case_id=case_id, checked=1, **at), 303)
    return redirect(url_for("applications.certificate_fields", case_id=case_id, topic=topic.number + 1), 303)


def _answer(topic: Topic, form: Form, case: Case) -> dict[str, Any]:
    """This page's answers among those of the other pages."""
    looked = () if drafts.quiet() else topic.names  # whoever presses the button has looked
    told = certificate_answers.answered(certificate_answers.known(case), read(form), looked)
    if topic.gates:
        told["approvals"] = approval_fields.read(form, topic.gates)
    if topic.pledged:
        told["pledge"] = bool(form["pledge"].data)
    return told
