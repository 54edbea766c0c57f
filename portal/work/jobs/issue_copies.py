"""Sign the numbered copies that wait under one licence: signed outside every transaction, issued one by one."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from licensing.act import SYSTEM
from licensing.services.licences import copies
from licensing.store.models import Licence
from portal import into_the_log
from portal.licence_signing import sign_copy

if TYPE_CHECKING:
    from portal.wiring import Office

NAME = copies.JOB


def run(office: Office, licence_id: str) -> None:
    """Safe to repeat. Raises KeyNotUsable when nothing may sign."""
    with office.read() as session:
        licence = session.get_one(Licence, licence_id)
        waiting = copies.unsigned(session, licence_id)
    for copy in waiting:
        signed = sign_copy(office, licence, copy)
        into_the_log.issued(office, SYSTEM, partial(copies.record, copy_id=copy.id, issued=signed))
