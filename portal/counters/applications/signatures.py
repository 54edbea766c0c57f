"""Who has signed and who has not: links for the others, the own signature on the spot."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField

from licensing.errors import Refused
from licensing.services.cases import cases, signing
from licensing.store.models import Case
from licensing.work import Work
from portal.access import Permission, allow, current_actor
from portal.counters.applications import sections
from portal.counters.applications.blueprint import blueprint
from portal.errors import sentence_of
from portal.forms import Form
from portal.i18n import t
from portal.office import current_office
from portal.signing_links import link_of, qr_of
from portal.statements import StatementSealer
from portal.validators import Required


class ConsentForm(Form):
    agreed = BooleanField("signing.agree", [Required("signing.agree_needed")])


@blueprint.get("/applications/<case_id>/signatures")
@allow(Permission.OWN_CASES)
def signatures(case_id: str) -> ResponseReturnValue:
    with sections.own(case_id) as (work, case):
        return sections.closed(case) or _page(work, case, ConsentForm(formdata=None))


def _page(work: Work, case: Case, form: ConsentForm, refused: str = "") -> str:
    papers = signing.papers_of(work, case)
    found = signing.states(work, case)
    number = signing.own_index(work)
    return render_template(
        "applications/signatures.html",
        case=case,
        form=form,
        refused=refused,
        papers=papers,
        digest=signing.signing_digest(case, papers),
        signers=found,
        mine=next((s for s in found if s.person.id_number_index == number), None),
        missing=[name for name, wrong in cases.problems_by_section(work, case).items() if wrong],
        all_signed=bool(found) and all(s.state == "signed" for s in found),
        roles=work.books.catalogue.officer_roles,
        link_of=link_of,
        qr_of=qr_of,
    )


@blueprint.post("/applications/<case_id>/signatures")
@allow(Permission.OWN_CASES)
def sign_own(case_id: str) -> ResponseReturnValue:
    """The founder's own signature, over exactly the digest the page showed. Signing twice is one signature."""
    form = ConsentForm()
    if not form.validate():
        return _again(case_id, form), 422
    office = current_office()
    try:
        with office.work(current_actor()) as work:
            cases.own_case(work, case_id)
            sealer = StatementSealer(office.seals, work.act.at)
            signing.sign_as_account(work, case_id, request.form.get("digest", ""), sealer)
    except Refused as error:
        return _again(case_id, form, sentence_of(error.codes[0], error.params) or ""), 409
    flash(t("applications.signatures.signed_now"), "success")
    return redirect(url_for("applications.signatures", case_id=case_id), 303)


def _again(case_id: str, form: ConsentForm, refused: str = "") -> str:
    with sections.own(case_id) as (work, case):
        return _page(work, case, form, refused)
