"""The licence's files for those it belongs to: the PDF and the credential for a wallet."""

from __future__ import annotations

from flask import Response

from licensing.services.licences import archive, national_seal
from licensing.services.licences.licence_access import own_licence
from licensing.store.models import Licence
from portal.access import Permission, allow
from portal.bundles import BUNDLE, bundle_of
from portal.counters.applications.blueprint import blueprint
from portal.files import saved_as
from portal.reading import reading

CREDENTIAL = "application/dc+sd-jwt"
BYTES = "application/octet-stream"  # neither file has a registered type


@blueprint.get("/licences/<licence_id>/licence.pdf")
@allow(Permission.OWN_LICENCE)
def licence_pdf(licence_id: str) -> Response:
    with reading() as work:
        licence = own_licence(work, licence_id)
        return licence_file(licence.pdf or b"", "application/pdf", licence, "pdf")


@blueprint.get("/licences/<licence_id>/archive.pdf")
@allow(Permission.OWN_LICENCE)
def licence_archive(licence_id: str) -> Response:
    """The copy for keeping: it proves itself longer than the keys of today."""
    with reading() as work:
        licence, pdf = archive.own_copy(work, licence_id)
        return licence_file(pdf, "application/pdf", licence, "archive.pdf")


@blueprint.get("/licences/<licence_id>/credential.jwt")
@allow(Permission.OWN_LICENCE)
def licence_credential(licence_id: str) -> Response:
    with reading() as work:
        licence = own_licence(work, licence_id)
        return licence_file((licence.credential or "").encode(), CREDENTIAL, licence, "jwt")


@blueprint.get("/licences/<licence_id>/licence-bundle.json")
@allow(Permission.OWN_LICENCE)
def licence_bundle(licence_id: str) -> Response:
    """The credential with today's status list and its receipt of the public log, for a verifier without a network."""
    with reading() as work:
        licence = own_licence(work, licence_id)
        return licence_file(bundle_of(licence, licence), BUNDLE, licence, "licence-bundle.json")


@blueprint.get("/licences/<licence_id>/licence.ses")
@allow(Permission.OWN_LICENCE)
def licence_seal(licence_id: str) -> Response:
    """The SM2/SM3 seal over the PDF (GB/T 38540)."""
    with reading() as work:
        licence, seal = national_seal.own_seal(work, licence_id)
        return licence_file(seal.ses, BYTES, licence, "ses")


@blueprint.get("/licences/<licence_id>/licence.sm2.jwt")
@allow(Permission.OWN_LICENCE)
def licence_twin(licence_id: str) -> Response:
    """The credential's SM2 twin."""
    with reading() as work:
        licence, seal = national_seal.own_seal(work, licence_id)
        return licence_file(seal.twin.encode(), BYTES, licence, "sm2.jwt")


def licence_file(content: bytes, mimetype: str, licence: Licence, ending: str) -> Response:
    """A file to keep, named after the enterprise's code; nothing on the way may store it."""
    answer = Response(content, mimetype=mimetype)
    saved_as(answer, f"licence-{licence.uscc}.{ending}")
    answer.headers["Cache-Control"] = "no-store"
    return answer
