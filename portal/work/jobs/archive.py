"""Every night: the long-term copy of each licence version that has none, one small transaction for each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from esign.archive import archive_copy, open_archive
from licensing.act import SYSTEM
from licensing.services.licences import archive as service
from licensing.store.models import Licence
from portal import clock_guard

if TYPE_CHECKING:
    from portal.wiring import Office

NAME = "archive"

log = structlog.get_logger("archive")


def run(office: Office, day: str) -> None:
    """Safe to repeat; ``day`` is the legal day that asked. Raises KeyNotUsable when nothing may stamp."""
    clock_guard.insist(office)
    with office.read() as session:
        waiting = service.waiting(session)
    for licence_id in waiting:
        _copy(office, licence_id)
    log.info("archived", day=day, licences=len(waiting))


def _copy(office: Office, licence_id: str) -> None:
    with office.read() as session:
        pdf = session.get_one(Licence, licence_id).pdf or b""
    made = archive_copy(pdf, office.stamper)
    token = open_archive(made).token
    with office.work(SYSTEM) as work:
        service.keep(work, licence_id, made, token)
