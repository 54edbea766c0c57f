"""Make the version of a licence that is bound to its holder's key: write down, sign outside every transaction, record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from licensing.act import SYSTEM
from licensing.flows import licence
from licensing.services.licences import issue, renewal
from portal import into_the_log
from portal.licence_signing import sign

if TYPE_CHECKING:
    from portal.wiring import Office

NAME = renewal.JOB


def run(office: Office, enterprise_id: str) -> None:
    """Safe to repeat: a version that is bound already is left as it is."""
    with office.work(SYSTEM) as work:
        prepared = renewal.prepare(work, enterprise_id)
    if prepared is None or prepared.state != licence.FLOW.initial:
        return
    signed = sign(office, prepared)
    into_the_log.issued(office, SYSTEM, lambda work: issue.record(work, prepared.id, signed))
