"""Sign a company certificate that was asked for: signed outside every transaction, logged, and then issued."""

from __future__ import annotations

from typing import TYPE_CHECKING

from licensing.act import SYSTEM
from licensing.services.licences import company_certificates
from portal import into_the_log
from portal.licence_signing import sign_certificate

if TYPE_CHECKING:
    from portal.wiring import Office

NAME = company_certificates.JOB


def run(office: Office, certificate_id: str) -> None:
    """Safe to repeat. Raises KeyNotUsable when nothing may sign."""
    with office.read() as session:
        waiting = company_certificates.unsigned(session, certificate_id)
    if waiting is not None:
        signed = sign_certificate(office, *waiting)
        into_the_log.issued(
            office, SYSTEM, lambda work: company_certificates.record(work, certificate_id, signed)
        )
