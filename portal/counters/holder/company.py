"""The company certificate: asked for by who leads the licence, downloaded as credential or with its receipt of the log."""

from __future__ import annotations

from flask import Response, render_template, url_for
from flask.typing import ResponseReturnValue

from licensing.services.licences import company_certificates
from licensing.store.models import CompanyCertificate, Licence
from portal.access import Permission, allow
from portal.bundles import BUNDLE, bundle_of
from portal.counters.holder.blueprint import blueprint
from portal.files import saved_as
from portal.limits import limiter
from portal.office import current_office
from portal.reading import reading
from portal.refusing import attempt, carry
from portal.words.company_words import facts_of_credential

OWN = Permission.OWN_LICENCE
CREDENTIAL = "application/dc+sd-jwt"


@blueprint.get("/licence/<enterprise_id>/company-certificate")
@allow(OWN)
def company_certificate(enterprise_id: str) -> str:
    return _page(enterprise_id, [])


@blueprint.post("/licence/<enterprise_id>/company-certificate")
@allow(OWN)
def ask_company_certificate(enterprise_id: str) -> ResponseReturnValue:
    """Have one made; the worker signs it within seconds. Safe to send twice."""
    here = url_for("holder.company_certificate", enterprise_id=enterprise_id)
    with attempt() as tried:
        return carry(lambda work: company_certificates.ask(work, enterprise_id), "company.asked", here)
    return _page(enterprise_id, tried.said), tried.status


def _page(enterprise_id: str, refused: list[str]) -> str:
    now = current_office().clock.now()
    with reading() as work:
        power, licence, made = company_certificates.of_holder(work, enterprise_id)
        state = company_certificates.state_of(made, licence, now) if made and licence else ""
        usable = licence is not None and company_certificates.usable(licence)
        return render_template(
            "holder/company.html",
            enterprise=power.enterprise,
            certificate=made,
            state=state,
            facts=facts_of_credential(made.credential) if made and made.credential else [],
            refused=refused,
            may_ask=usable and company_certificates.can_have(power.enterprise) and state in ("", "expired"),
        )


@blueprint.get("/licence/<enterprise_id>/company-certificate.jwt")
@allow(OWN)
@limiter.limit("60 per minute")
def company_credential(enterprise_id: str) -> Response:
    with reading() as work:
        made = company_certificates.own(work, enterprise_id)
        licence = work.session.get_one(Licence, made.licence_id)
        return _file((made.credential or "").encode(), CREDENTIAL, licence, "jwt")


@blueprint.get("/licence/<enterprise_id>/company-certificate-bundle.json")
@allow(OWN)
@limiter.limit("60 per minute")
def company_bundle(enterprise_id: str) -> Response:
    """With today's status list and the receipt of the public log: verified without a network."""
    with reading() as work:
        made: CompanyCertificate = company_certificates.own(work, enterprise_id)
        licence = work.session.get_one(Licence, made.licence_id)
        return _file(bundle_of(licence, made), BUNDLE, licence, "licence-bundle.json")


def _file(content: bytes, kind: str, licence: Licence, ending: str) -> Response:
    answer = Response(content, mimetype=kind)
    saved_as(answer, f"company-certificate-{licence.uscc}.{ending}")
    answer.headers["Cache-Control"] = "no-store"
    return answer
