"""Agents' mandates: written by the applicant or a party, signed like any paper, ended at once."""

from __future__ import annotations

from collections.abc import Sequence

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response
from wtforms import DateField, SelectField, SelectMultipleField, StringField

from licensing.errors import NotFound
from licensing.id_documents import DOCUMENTS
from licensing.services.cases import mandates
from licensing.services.cases.mandates import Agent
from licensing.store.models import Case, Mandate
from portal.access import Permission, allow
from portal.counters.signing.blueprint import blueprint
from portal.files import as_file
from portal.forms import Form
from portal.i18n import language, t
from portal.identity import doors
from portal.identity.ways import ways_of
from portal.limits import limiter
from portal.office import current_office
from portal.reading import reading
from portal.refusing import act, attempt
from portal.validators import Required, digits, text, trim

SIGN = Permission.SIGN
QUIET = {"autocomplete": "off"}


class MandateForm(Form):
    name = StringField("mandate.name", [Required(), text(50)], [trim], render_kw=QUIET)
    kind = SelectField("mandate.kind", choices=[(c, f"identity.document.{c}") for c in DOCUMENTS])
    number = StringField(
        "mandate.number", [Required(), text(30)], [digits], "mandate.number_hint", render_kw=QUIET
    )
    mobile = StringField(
        "mandate.mobile", [Required(), text(20)], [digits], render_kw={**QUIET, "inputmode": "tel"}
    )
    matters = SelectMultipleField("mandate.matters", [Required()], validate_choice=False)
    until_on = DateField("mandate.until_on", [Required()], description="mandate.until_hint")

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        known = current_office().books.catalogue.errands
        self.matters.choices = [(c, e.zh if language() == "zh" else e.en) for c, e in known.items()]


@blueprint.get("/mandates/<case_id>")
@allow(SIGN)
def mandates_of(case_id: str) -> str:
    return _page(case_id, MandateForm(formdata=None))


def _page(case_id: str, form: MandateForm, refused: Sequence[str] = ()) -> str:
    with reading() as work:
        case = mandates.readable(work, case_id)
        return render_template(
            "signing/mandates.html",
            case=case,
            form=form,
            refused=refused,
            found=mandates.shown(work, case),
            written=mandates.written(work, case),
            errands=work.books.catalogue.errands,
            reader=work.act.actor.id,
            own=case.applicant_id == work.act.actor.id,
            mine=mandates.given_to_me(work, case),
        )


@blueprint.post("/mandates/<case_id>")
@allow(SIGN)
@limiter.limit("20 per hour")
def write_mandate(case_id: str) -> ResponseReturnValue:
    """Written down; it counts once it is signed."""
    form = MandateForm()
    if not form.validate():
        return _page(case_id, form), 422
    name, kind, number, mobile = (str(f.data or "") for f in (form.name, form.kind, form.number, form.mobile))
    agent = Agent(name, kind, number, mobile, tuple(form.matters.data or ()), form.until_on.data)
    with attempt(form) as tried:
        made = act(lambda work: mandates.write(work, case_id, agent).id)
    if tried.came_back:
        return _page(case_id, form, tried.said), tried.status
    return redirect(url_for("signing.mandate", case_id=case_id, mandate_id=made), 303)


@blueprint.get("/mandates/<case_id>/<mandate_id>")
@allow(SIGN)
def mandate(case_id: str, mandate_id: str) -> str:
    return _one(mandate_id)


def _one(mandate_id: str, refused: Sequence[str] = ()) -> str:
    with reading() as work:
        found = mandates.own(work, mandate_id)
        return render_template(
            "signing/mandate.html",
            m=found,
            case=work.session.get_one(Case, found.case_id),
            paper=mandates.paper(work, found),
            digest=mandates.digest(work, found),
            ways=ways_of(work),
            refused=refused,
        )


@blueprint.post("/mandates/<case_id>/<mandate_id>/provider")
@allow(SIGN)
@limiter.limit("20 per minute")
def mandate_provider(case_id: str, mandate_id: str) -> ResponseReturnValue:
    """A sheet over the mandate, and the browser on its way to the provider."""
    with attempt() as tried:
        then = url_for("signing.mandates_of", case_id=case_id)
        return doors.to_provider(_sheet(mandate_id), then, "mandate.given")
    return _one(mandate_id, tried.said), tried.status


def _sheet(mandate_id: str) -> doors.Prepare:
    return lambda work, seen: mandates.prepare(work, mandate_id, seen)


@blueprint.post("/mandates/<case_id>/<mandate_id>/key-options")
@allow(SIGN)
@limiter.limit("20 per minute")
def mandate_key_options(case_id: str, mandate_id: str) -> ResponseReturnValue:
    return doors.key_options(_sheet(mandate_id))


@blueprint.post("/mandates/<case_id>/<mandate_id>/key")
@allow(SIGN)
@limiter.limit("20 per minute")
def mandate_key(case_id: str, mandate_id: str) -> ResponseReturnValue:
    """The giver's key has signed the sheet."""
    with attempt() as tried:
        doors.by_key()
    if tried.came_back:
        return _one(mandate_id, tried.said), tried.status
    flash(t("mandate.given"), "success")
    return redirect(url_for("signing.mandates_of", case_id=case_id), 303)


@blueprint.post("/mandates/<case_id>/<mandate_id>/end")
@allow(SIGN)
def end_mandate(case_id: str, mandate_id: str) -> ResponseReturnValue:
    """The giver ends it, or the agent gives it back."""
    with attempt() as tried:
        given_back = act(lambda work: mandates.end(work, mandate_id).ended_for == "declined")
    if tried.came_back:
        return _page(case_id, MandateForm(formdata=None), tried.said), tried.status
    flash(t("mandate.over"), "success")
    return redirect("/signing" if given_back else url_for("signing.mandates_of", case_id=case_id), 303)


@blueprint.get("/mandates/<case_id>/<mandate_id>/evidence.json")
@allow(SIGN)
def mandate_evidence(case_id: str, mandate_id: str) -> Response:
    """The evidence of the giver's signature, for whoever may read the case."""
    with reading() as work:
        case = mandates.readable(work, case_id)
        found = work.session.get(Mandate, mandate_id)
        if found is None or found.case_id != case.id or not found.evidence:
            raise NotFound(mandate_id)
        return as_file(found.id, found.evidence)
