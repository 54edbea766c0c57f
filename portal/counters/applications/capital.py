"""Registered capital of a company, or the funds an individual states (公司法 art 47)."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue
from wtforms import RadioField, TextAreaField

from licensing.deadlines import add_years
from licensing.entities import KINDS
from licensing.errors import Conflict
from licensing.findings.money import CONTRIBUTION_YEARS
from licensing.kinds.establishment.sections.capital import FUNDS
from licensing.services.cases import cases
from portal.access import Permission, allow, current_act
from portal.counters.applications import sections
from portal.counters.applications.blueprint import blueprint
from portal.counters.applications.fields import Asked
from portal.forms import Form
from portal.validators import MoneyField, optional, text, trim


class CapitalForm(Form):
    amount_fen = MoneyField("applications.capital.amount", description="applications.capital.amount_hint")


class CompanyCapitalForm(CapitalForm):
    reason = TextAreaField(
        "applications.capital.reason",
        [text(1000)],
        description="applications.capital.reason_hint",
        filters=[trim],
    )
    amount_fen = MoneyField(
        "applications.capital.amount", [Asked()], description="applications.capital.amount_hint"
    )


class DeclaredForm(Form):
    """What partners or a sole investor put in; asked, but not as registered capital."""

    amount_fen = MoneyField(
        "applications.capital.amount_declared", [Asked()], description="applications.capital.amount_hint"
    )


class FundsForm(DeclaredForm):
    funds = RadioField(
        "applications.capital.funds",
        [optional()],
        choices=[(code, f"applications.capital.funds_{code}") for code in FUNDS],
        validate_choice=False,
    )


AnyForm = CapitalForm | DeclaredForm
FORMS: dict[str, type[AnyForm]] = {
    "registered": CompanyCapitalForm,
    "optional": CapitalForm,
    "declared": DeclaredForm,
}


def _form_of(entity_type: str) -> type[AnyForm]:
    kind = KINDS[entity_type]
    return FundsForm if kind.funds else FORMS[kind.capital]


@blueprint.get("/applications/<case_id>/capital")
@allow(Permission.OWN_CASES)
def capital(case_id: str) -> ResponseReturnValue:
    with sections.own(case_id) as (work, case):
        form = _form_of(case.entity_type)(formdata=None, data=case.answers.get("capital") or {})
        sections.show_problems(form, case, "capital", cases.problems_by_section(work, case)["capital"])
        return sections.closed(case) or _page(case, form)


@blueprint.post("/applications/<case_id>/capital")
@allow(Permission.OWN_CASES)
def save_capital(case_id: str) -> ResponseReturnValue:
    with sections.own(case_id) as (_, case):
        form = _form_of(case.entity_type)()
    if not form.validate():
        return _again(case_id, form), 422
    try:
        return sections.save(case_id, "capital", _answer(form))
    except Conflict:
        return _again(case_id, form, conflict=True), 409


def _answer(form: AnyForm) -> dict[str, object]:
    reason = form.reason.data if isinstance(form, CompanyCapitalForm) else ""
    funds = form.funds.data if isinstance(form, FundsForm) else ""
    return {"amount_fen": form.amount_fen.data, "reason": reason or "", "funds": funds or ""}


def _again(case_id: str, form: AnyForm, conflict: bool = False) -> str:
    with sections.own(case_id) as (_, case):
        return _page(case, form, conflict)


def _page(case: object, form: AnyForm, conflict: bool = False) -> str:
    last = add_years(current_act().on, CONTRIBUTION_YEARS)
    return render_template("applications/capital.html", case=case, form=form, conflict=conflict, last=last)
