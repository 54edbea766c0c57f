"""Make the licence of an approved case: write down, sign outside every transaction, record.

After a crash at any point the same job finishes with the same number, code and bytes: what is signed, and the
instant it is signed at, are read from the row that was written first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from licensing.act import SYSTEM
from licensing.errors import Refused
from licensing.flows import licence
from licensing.services.cases import legs
from licensing.services.licences import issue as service
from licensing.services.orders import queued
from portal import into_the_log
from portal.licence_signing import sign

if TYPE_CHECKING:
    from portal.wiring import Office

NAME = "issue_licence"

log = structlog.get_logger("issue_licence")


def run(office: Office, case_id: str) -> None:
    """Safe to repeat. Raises Refused when the case is not approved or a pre-approval is open.

    Asked for a yes that was taken back meanwhile, or given anew and not yet certain, it does nothing: the newer yes has its own job.
    """
    try:
        with office.work(SYSTEM) as work:
            if legs.unsettled(work, case_id):
                log.info("a department may still take its yes back, or did", case=case_id)
                return
            prepared = service.prepare(work, case_id, sample=office.settings.demo)
    except Refused as refused:
        if service.UNPRINTABLE not in refused.codes:
            raise
        _stop(office, case_id)
        return
    if prepared.state != licence.FLOW.initial:
        return
    signed = sign(office, prepared)
    into_the_log.issued(office, SYSTEM, lambda work: service.record(work, prepared.id, signed))
    with office.work(SYSTEM) as work:  # what was confirmed meanwhile; the sweep asks again after a crash
        queued.carry_out(work, prepared.enterprise_id)


def _stop(office: Office, case_id: str) -> None:
    """Trying again at once helps nobody: clerk, founder and operator see it, the hourly sweep asks again."""
    with office.work(SYSTEM) as work:
        missing = service.stop_unprintable(work, case_id)
    log.error("licence cannot be printed", case=case_id, characters=missing)
