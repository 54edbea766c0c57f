"""Signs a prepared licence with the installation's keys: the one call that turns a written-down row into artefacts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from esign.company import CompanyFacts, IssuedCertificate, issue_certificate
from esign.credential import Particulars
from esign.errors import KeyNotUsable
from esign.face import LicenceFace
from esign.issue import IssuedLicence, issue
from esign.manifest import SEAL_USE
from esign.sdjwt import company_type
from licensing.services.holding import holder_keys
from licensing.services.licences.issue import stored_face
from licensing.store.models import CompanyCertificate, Licence, LicenceCopy
from portal import issuing
from portal.i18n import sentence
from portal.restored import outside

if TYPE_CHECKING:
    from datetime import datetime

    from portal.wiring import Office


@dataclass(frozen=True)
class _Sheet:
    """One sheet to sign: what it shows, where its code leads, when it was written down."""

    face: LicenceFace
    token: str
    prepared_at: datetime


def sign(office: Office, prepared: Licence) -> IssuedLicence:
    """The artefacts of a prepared licence: the same content whenever it is signed, with a time-stamp of now."""
    return _sign(office, prepared, _Sheet(stored_face(prepared), prepared.token, prepared.prepared_at))


def sign_copy(office: Office, licence: Licence, copy: LicenceCopy) -> IssuedLicence:
    """The artefacts of a numbered copy: the face of its licence with 副本 and the number, and its own address."""
    face = replace(stored_face(licence), copy="copy", serial=copy.serial, copies=copy.total)
    return _sign(office, licence, _Sheet(face, copy.token, copy.prepared_at))


def sign_certificate(office: Office, licence: Licence, row: CompanyCertificate) -> IssuedCertificate:
    """The company certificate of what was written down; it ends on the day that was written down with it."""
    issuing.insist(office)
    base, at = office.seals.names.base_url, _instant(office, row.prepared_at)
    with office.read() as session:
        holder = holder_keys.public_half(session, licence.enterprise_id, licence.holder_kid)
    what = Particulars(
        version=licence.number_version,
        index=licence.status_index,
        uri=f"{base}/status/{licence.status_list}",
        verify_url=f"{company_type(base)}#{row.id}",
        at=at,
        life=row.expires_at - at,
        issuer=base,
    )
    facts = CompanyFacts.from_json(row.content)
    made = issue_certificate(facts, what, office.seals.key("licence", at), office.seals.salt, holder)
    with office.read() as session:
        told = {"id": row.id, "number": licence.number, "uscc": licence.uscc}
        outside.note(office.settings, session, office.clock.now(), outside.CERTIFICATE, **told)
    return made


def _sign(office: Office, licence: Licence, sheet: _Sheet) -> IssuedLicence:
    issuing.insist(office)
    base = (
        office.seals.names.base_url
    )  # the name of the installation, which outlives a change of port or host
    with office.read() as session:
        holder = holder_keys.public_half(session, licence.enterprise_id, licence.holder_kid)
    made = issue(
        sheet.face,
        office.seals,
        _instant(office, sheet.prepared_at),
        stamper=office.stamper,
        version=licence.number_version,
        status_index=licence.status_index,
        status_uri=f"{base}/status/{licence.status_list}",
        verify_url=f"{office.settings.base_url}/l/{sheet.token}",
        issuer=base,
        sm2=office.settings.sm2_profile
        and sheet.face.copy == "original",  # the seal is kept beside the version, not its copies
        watermark=sentence("verify.watermark", "zh") if office.settings.demo else "",
        holder=holder,
    )
    _note(office, licence, sheet, made)
    return made


def _note(office: Office, licence: Licence, sheet: _Sheet, made: IssuedLicence) -> None:
    """Outside the database, before anybody gets it: a database that is put back one day forgets what it gave since."""
    with office.read() as session:
        outside.note(
            office.settings,
            session,
            office.clock.now(),
            outside.LICENCE,
            number=licence.number,
            version=licence.number_version,
            copy=sheet.face.serial if sheet.face.copy != "original" else 0,
            uscc=licence.uscc,
            status=[licence.status_list, licence.status_index],
            sha256=made.credential_sha256,
        )


def _instant(office: Office, prepared_at: datetime) -> datetime:
    """When it was written down; now, when no key of that instant can sign: taken out of use, or made only since."""
    try:
        office.seals.entry("licence", prepared_at)
        if office.settings.sm2_profile:
            office.seals.entry(SEAL_USE, prepared_at)
    except KeyNotUsable:
        return office.clock.now()
    return prepared_at
