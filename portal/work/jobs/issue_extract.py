"""Sign an extract of the register: signed outside every transaction, logged, and then issued."""

from __future__ import annotations

from typing import TYPE_CHECKING

from esign.extract import issue_extract
from licensing.act import SYSTEM
from licensing.services.register import extracting
from portal import into_the_log, issuing
from portal.i18n import sentence
from portal.restored import outside

if TYPE_CHECKING:
    from portal.wiring import Office

NAME = extracting.JOB


def run(office: Office, extract_id: str) -> None:
    """Safe to repeat. Raises KeyNotUsable when nothing may sign."""
    with office.read() as session:
        waiting = extracting.unsigned(session, extract_id)
    if waiting is None:
        return
    issuing.insist(office)
    mark = sentence("verify.watermark", "zh") if office.settings.demo else ""
    signed = issue_extract(waiting, office.seals, office.clock.now(), office.stamper, mark)
    with office.read() as session:  # before anybody gets it: a database that is put back one day forgets it
        told = {"id": extract_id, "number": waiting.number, "uscc": waiting.claims["uscc"]}
        outside.note(office.settings, session, office.clock.now(), outside.EXTRACT, **told)
    into_the_log.issued(office, SYSTEM, lambda work: extracting.record(work, extract_id, signed))
