"""Sign a company certificate that was asked for: signed outside every transaction, kept and logged in one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from licensing.act import SYSTEM
from licensing.services.licences import company_certificates
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
        with office.work(SYSTEM) as work:
            company_certificates.record(work, certificate_id, signed)
