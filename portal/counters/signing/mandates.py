"""Agents' mandates: written by the applicant or a party, signed like any paper, ended at once."""

from __future__ import annotations

from collections.abc import Sequence

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response
from wtforms import DateField, SelectField, SelectMultipleField, StringField

from esign.evidence import sheet_digest
from licensing.errors import NotFound
from licensing.id_documents import DOCUMENTS
from licensing.services.cases import mandates, signing_acts
from licensing.services.cases.mandates import Agent
from licensing.services.identity import keys
from licensing.store.models import Account, Case, Mandate
from portal.access import Permission, allow, current_actor
from portal.counters.signing.blueprint import blueprint
from portal.files import as_file
from portal.forms import Form
from portal.i18n import language, t
from portal.identity import passkeys, steps
from portal.identity.ways import ways_of
from portal.limits import limiter
from portal.office import current_office
from portal.reading import reading
from portal.refusing import act, attempt
from portal.statements import notary_of, place_of
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
        with current_office().work(current_actor()) as work:
            sheet = mandates.prepare(work, mandate_id, request.form.get("digest", ""))
            digest, hint = sheet_digest(sheet.text), work.session.get_one(Account, work.act.actor.id).mobile
        return steps.go(digest, hint=hint, sheet=digest.hex(), case=case_id)
    return _one(mandate_id, tried.said), tried.status


@blueprint.post("/mandates/<case_id>/<mandate_id>/key-options")
@allow(SIGN)
@limiter.limit("20 per minute")
def mandate_key_options(case_id: str, mandate_id: str) -> ResponseReturnValue:
    """For the page's script: a fresh sheet, and what the browser is to sign with which keys."""
    place = place_of(current_office().settings.base_url)
    with attempt() as tried, current_office().work(current_actor()) as work:
        digest = sheet_digest(mandates.prepare(work, mandate_id, request.form.get("digest", "")).text)
        options = passkeys.signing_options(place, digest, keys.keys_of(work))
    if tried.came_back:
        return jsonify({"refused": " ".join(tried.said)}), tried.status
    return jsonify({"sheet": digest.hex(), "options": options})


@blueprint.post("/mandates/<case_id>/<mandate_id>/key")
@allow(SIGN)
@limiter.limit("20 per minute")
def mandate_key(case_id: str, mandate_id: str) -> ResponseReturnValue:
    """The giver's key has signed the sheet."""
    office = current_office()
    with attempt() as tried:
        credential, made = passkeys.read_assertion(request.form.get("answer", ""))
        with office.work(current_actor()) as work:
            notary, place = notary_of(office, work.act.at), place_of(office.settings.base_url)
            signing_acts.sign_with_key(work, request.form.get("sheet", ""), credential, made, notary, place)
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
