"""Sign an extract of the register: signed outside every transaction, kept and logged in one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from esign.extract import issue_extract
from licensing.act import SYSTEM
from licensing.services.register import extracting
from portal import clock_guard
from portal.i18n import sentence

if TYPE_CHECKING:
    from portal.wiring import Office

NAME = extracting.JOB


def run(office: Office, extract_id: str) -> None:
    """Safe to repeat. Raises KeyNotUsable when nothing may sign."""
    with office.read() as session:
        waiting = extracting.unsigned(session, extract_id)
    if waiting is None:
        return
    clock_guard.insist(office)
    mark = sentence("verify.watermark", "zh") if office.settings.demo else ""
    signed = issue_extract(waiting, office.seals, office.clock.now(), office.stamper, mark)
    with office.work(SYSTEM) as work:
        extracting.record(work, extract_id, signed)
