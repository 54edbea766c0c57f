"""Issue licences again whose key was compromised: a new version of each, with what the old one showed."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from licensing.errors import NotFound
from licensing.flows import licence
from licensing.services.licences.issue import stored_face, write_down
from licensing.services.licences.succession import OPEN
from licensing.store.models import CompanyCertificate, Enterprise, Licence, LicenceCopy, LicenceSeal
from licensing.work import Work


@dataclass(frozen=True)
class Affected:
    """An open licence that a key signed."""

    id: str
    number: str
    number_version: int
    uscc: str
    state: str


def affected(session: Session, kid: str) -> list[Affected]:
    """What has to be issued again when ``kid`` is no longer trusted: its valid and suspended licences, by number.

    ``kid``: a licence key, or the SM2 key that sealed them. A licence one of whose copies or company
    certificates the key signed counts: the new version brings new copies, and a new certificate is asked for under it.
    """
    sealed = select(LicenceSeal.licence_id).where(LicenceSeal.kid == kid)
    with_such_copies = select(LicenceCopy.licence_id).where(LicenceCopy.kid == kid)
    certified = select(CompanyCertificate.licence_id).where(CompanyCertificate.kid == kid)
    signed = or_(
        Licence.kid == kid,
        Licence.id.in_(sealed),
        Licence.id.in_(with_such_copies),
        Licence.id.in_(certified),
    )
    query = select(Licence).where(signed, Licence.state.in_(OPEN)).order_by(Licence.number)
    return [
        Affected(row.id, row.number, row.number_version, row.uscc, row.state)
        for row in session.scalars(query)
    ]


def prepare(work: Work, licence_id: str) -> Licence:
    """Write down the next version; one that waits for its signature is given again. Raises NotFound when it is not open."""
    old = work.session.get(Licence, licence_id, with_for_update=True)
    if old is None or old.state not in OPEN:
        raise NotFound(licence_id)
    waiting = select(Licence).where(
        Licence.enterprise_id == old.enterprise_id, Licence.state == licence.FLOW.initial
    )
    found = work.session.scalar(waiting)
    if found is not None:
        return found
    enterprise = work.session.get_one(Enterprise, old.enterprise_id)
    face = replace(stored_face(old), issued_on=work.act.on)
    made = write_down(work, enterprise, face, old.case_id, old.number_version + 1)
    work.record(
        "licence.prepared", "licence", made.id, instead_of=old.id, kid=old.kid, face_sha256=made.face_sha256
    )
    return made
