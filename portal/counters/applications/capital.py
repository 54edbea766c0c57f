"""Registered capital of a company, or the funds an individual states (公司法 art 47)."""

from __future__ import annotations

from functools import partial

from flask import render_template
from flask.typing import ResponseReturnValue
from wtforms import IntegerField, RadioField, SelectField, TextAreaField

from licensing.deadlines import add_years
from licensing.entities import KINDS
from licensing.errors import NotFound
from licensing.findings.money import CONTRIBUTION_YEARS
from licensing.kinds.establishment.sections.capital import COMPOSITIONS, FUNDS, asked
from licensing.own_votes import WAYS
from licensing.services.cases import cases
from licensing.stock import KINDS as STOCKS
from licensing.store.models import Case
from licensing.work import Work
from portal.access import Permission, allow, current_act
from portal.counters.applications import sections
from portal.counters.applications.blueprint import blueprint
from portal.counters.applications.fields import Asked
from portal.drafts import Draft
from portal.forms import Form
from portal.validators import Depends, MoneyField, text, trim


class CapitalForm(Form):
    amount_fen = MoneyField(
        "applications.capital.amount_funds", description="applications.capital.amount_hint"
    )


class IndividualForm(CapitalForm):
    """The funds of an individual business, and whether one person or a family runs it."""

    composition = RadioField(
        "applications.capital.composition",
        [Depends()],
        choices=[(code, f"applications.capital.composition_{code}") for code in COMPOSITIONS],
        validate_choice=False,
        default="person",
    )


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
    staff = IntegerField(
        "applications.capital.staff",
        [Depends()],
        description="applications.capital.staff_hint",
        render_kw={"inputmode": "numeric"},
    )


class LimitedForm(CompanyCapitalForm):
    """The capital of a limited company, and how its articles count votes (公司法 art 65)."""

    votes = SelectField(
        "applications.capital.votes",
        [Depends()],
        choices=[("", "applications.capital.votes_law")]
        + [(way, f"applications.capital.votes_{way}") for way in WAYS],
        validate_choice=False,
        description="applications.capital.votes_hint",
    )


class StockForm(CompanyCapitalForm):
    """The capital of a joint-stock company, and the shares it is divided into."""

    stock = RadioField(
        "applications.capital.stock",
        [Asked()],
        choices=[(code, f"applications.capital.stock_{code}") for code in STOCKS],
        validate_choice=False,
    )
    issued = IntegerField("applications.capital.issued", [Asked()])
    authorised = IntegerField(
        "applications.capital.authorised",
        [Depends()],
        description="applications.capital.authorised_hint",
    )
    authorised_years = IntegerField("applications.capital.authorised_years", [Depends()])


class DeclaredForm(Form):
    """What partners or a sole investor put in; asked, but not as registered capital."""

    amount_fen = MoneyField(
        "applications.capital.amount_declared", [Asked()], description="applications.capital.amount_hint"
    )


class FundsForm(DeclaredForm):
    funds = RadioField(
        "applications.capital.funds",
        [Depends()],
        choices=[(code, f"applications.capital.funds_{code}") for code in FUNDS],
        validate_choice=False,
    )


AnyForm = CapitalForm | DeclaredForm
FORMS: dict[str, type[AnyForm]] = {
    "registered": LimitedForm,
    "stock": StockForm,
    "optional": CapitalForm,
    "declared": DeclaredForm,
}


def _asked(case: Case) -> None:
    """A branch has no money of its own. Raises NotFound."""
    if "capital" not in sections.steps_of(case):
        raise NotFound(case.id)


def _form_of(entity_type: str) -> type[AnyForm]:
    kind = KINDS[entity_type]
    if kind.family_code:
        return IndividualForm
    return FundsForm if kind.funds else FORMS[kind.capital]


@blueprint.get("/applications/<case_id>/capital")
@allow(Permission.OWN_CASES)
def capital(case_id: str) -> ResponseReturnValue:
    with sections.own(case_id) as (work, case):
        _asked(case)
        form = _kept(work, case)
        sections.show_problems(form, case, "capital", cases.problems_in(work, case, "capital"))
        return sections.closed(case) or _page(case, form)


@blueprint.post("/applications/<case_id>/capital")
@allow(Permission.OWN_CASES)
def save_capital(case_id: str) -> ResponseReturnValue:
    with sections.own(case_id) as (_, case):
        _asked(case)
        form = _form_of(case.entity_type)()
    draft = Draft(case_id, "capital", _kept, _answer, partial(_again, case_id))
    return draft.save(form, partial(sections.gone_on, case_id, "capital"))


def _kept(work: Work, case: Case) -> AnyForm:
    """The form as the answers stand."""
    return _form_of(case.entity_type)(formdata=None, data=case.answers.get("capital") or {})


def _answer(form: Form, case: Case) -> dict[str, object]:
    return {name: form[name].data for name in asked(KINDS[case.entity_type])}


def _again(case_id: str, form: AnyForm, conflict: bool = False) -> str:
    with sections.own(case_id) as (_, case):
        return _page(case, form, conflict)


def _page(case: object, form: AnyForm, conflict: bool = False) -> str:
    last = add_years(current_act().on, CONTRIBUTION_YEARS)
    return render_template("applications/capital.html", case=case, form=form, conflict=conflict, last=last)
