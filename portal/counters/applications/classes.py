"""Class shares of a joint-stock company: one group of fields for each class, one more left empty (公司法 arts 144, 145)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue
from wtforms import IntegerField, RadioField, StringField, TextAreaField

from licensing.application.draft import Draft as Answers
from licensing.errors import NotFound
from licensing.findings.share_classes import LONGEST_NAME, MOST_CLASSES
from licensing.services.cases import cases
from licensing.services.cases.cases import draft_of
from licensing.stock import ORDERS, SECTION, TRANSFERS
from licensing.store.models import Case
from licensing.work import Work
from portal.access import Permission, allow
from portal.counters.applications import sections
from portal.counters.applications.blueprint import blueprint
from portal.drafts import Draft
from portal.forms import Form
from portal.validators import Depends, MoneyField, text, trim

HELD = "held"
TEXTS = ("name", "profit", "remainder", "transfer", "protects")
LONGEST_WORDS = 500


def _choices(field: str, codes: tuple[str, ...]) -> RadioField:
    told = [(code, f"applications.classes.{field}_{code}") for code in codes]
    return RadioField(
        f"applications.classes.{field}", [Depends()], choices=told, validate_choice=False, default=codes[0]
    )


def _fields(place: int, answers: Answers) -> dict[str, Any]:
    """The fields of one class; each promoter has one for the number of its shares."""
    whole = {"inputmode": "numeric"}
    fields = {
        "name": StringField(
            "applications.classes.name",
            [Depends(), text(LONGEST_NAME)],
            description="applications.classes.name_hint",
            filters=[trim],
        ),
        "profit": _choices("profit", ORDERS),
        "remainder": _choices("remainder", ORDERS),
        "votes": IntegerField(
            "applications.classes.votes",
            [Depends()],
            description="applications.classes.votes_hint",
            render_kw=whole,
        ),
        "transfer": _choices("transfer", TRANSFERS),
        "protects": TextAreaField(
            "applications.classes.protects",
            [Depends(), text(LONGEST_WORDS)],
            description="applications.classes.protects_hint",
            filters=[trim],
        ),
        "paid_fen": MoneyField(
            "applications.classes.paid_fen", [Depends()], description="applications.classes.paid_fen_hint"
        ),
    }
    shares = {f"{HELD}_{p.id}": IntegerField(p.name, [Depends()], render_kw=whole) for p in answers.owners}
    return {f"{name}_{place}": field for name, field in (fields | shares).items()}


def _slots(answers: Answers) -> int:
    """How many classes the page asks: those kept and one more."""
    return min(len(answers.section(SECTION).get(SECTION) or ()) + 1, MOST_CLASSES)


def _form_of(answers: Answers) -> type[Form]:
    fields = [f for place in range(_slots(answers)) for f in _fields(place, answers).items()]
    return type("ClassesForm", (Form,), dict(fields))


def _shown(answers: Answers) -> dict[str, Any]:
    """The kept classes as the fields' values."""
    found: dict[str, Any] = {}
    for place, each in enumerate(answers.section(SECTION).get(SECTION) or ()):
        held = each.get(HELD) or {}
        found |= {f"{n}_{place}": each.get(n) for n in (*TEXTS, "votes", "paid_fen")}
        found |= {f"{HELD}_{who}_{place}": number for who, number in held.items()}
    return found


def _read(form: Form, answers: Answers, place: int) -> dict[str, Any]:
    """One class as answered; empty where nobody wrote anything but what the page offers by itself."""

    def said(name: str) -> Any:
        field = form._fields.get(f"{name}_{place}")
        return field.data if field is not None else None

    held = {p.id: n for p in answers.owners if (n := said(f"{HELD}_{p.id}"))}
    typed = {n: said(n) for n in ("name", "protects", "votes", "paid_fen")}
    if not held and all(value in (None, "") for value in typed.values()):
        return {}
    return {n: said(n) for n in TEXTS} | typed | {HELD: held}


@blueprint.get("/applications/<case_id>/classes")
@allow(Permission.OWN_CASES)
def classes(case_id: str) -> ResponseReturnValue:
    with sections.own(case_id) as (work, case):
        _asked(case)
        form = _kept(work, case)
        sections.show_problems(form, case, SECTION, cases.problems_in(work, case, SECTION))
        return sections.closed(case) or _page(work, case, form)


@blueprint.post("/applications/<case_id>/classes")
@allow(Permission.OWN_CASES)
def save_classes(case_id: str) -> ResponseReturnValue:
    with sections.own(case_id) as (work, case):
        _asked(case)
        answers = draft_of(work.session, case, work)
        form = _form_of(answers)()
    draft = Draft(case_id, SECTION, _kept, partial(_answer, answers), partial(_again, case_id))
    return draft.save(form, partial(sections.gone_on, case_id, SECTION))


def _asked(case: Case) -> None:
    """Only a joint-stock company has shares. Raises NotFound."""
    if SECTION not in sections.steps_of(case):
        raise NotFound(case.id)


def _kept(work: Work, case: Case) -> Form:
    """The form as the answers stand."""
    answers = draft_of(work.session, case, work)
    return _form_of(answers)(formdata=None, data=_shown(answers))


def _answer(answers: Answers, form: Form, case: Case) -> Mapping[str, Any]:
    read = (_read(form, answers, place) for place in range(MOST_CLASSES))
    return {SECTION: [each for each in read if each]}


def _again(case_id: str, form: Form, conflict: bool = False) -> str:
    with sections.own(case_id) as (work, case):
        return _page(work, case, form, conflict)


def _page(work: Work, case: Case, form: Form, conflict: bool = False) -> str:
    answers = draft_of(work.session, case, work)
    return render_template(
        "applications/classes.html",
        case=case,
        form=form,
        conflict=conflict,
        slots=range(_slots(answers)),
        kept=_slots(answers) - 1,
        promoters=answers.owners,
    )
