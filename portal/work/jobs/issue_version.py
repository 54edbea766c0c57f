"""Sign the version of a licence that a register order wrote down; the old one was superseded with the order.

After a crash at any point the same job finishes with the same bytes; a version that another order overtook stays unsigned.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from licensing.act import SYSTEM
from licensing.flows import licence
from licensing.services.licences import issue as service
from licensing.store.models import Licence
from portal import into_the_log
from portal.licence_signing import sign

if TYPE_CHECKING:
    from portal.wiring import Office

NAME = "issue_version"


def run(office: Office, licence_id: str) -> None:
    """Safe to repeat."""
    with office.read() as session:
        prepared = session.get_one(Licence, licence_id)
    if prepared.state != licence.FLOW.initial:
        return
    signed = sign(office, prepared)
    into_the_log.issued(office, SYSTEM, lambda work: service.record(work, prepared.id, signed))
