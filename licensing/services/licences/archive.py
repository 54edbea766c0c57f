"""The long-term copy of every licence version (PAdES B-LTA), kept beside the licence and given to its holder."""

from __future__ import annotations

from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from licensing.errors import NotFound
from licensing.services.licences import logged
from licensing.services.licences.licence_access import own_licence
from licensing.store.models import Licence, LicenceArchive
from licensing.work import Work


def waiting(session: Session) -> list[str]:
    """Ids of issued licences without a copy."""
    kept = select(LicenceArchive.licence_id)
    query = select(Licence.id).where(Licence.pdf.is_not(None), Licence.id.not_in(kept))
    return list(session.scalars(query.order_by(Licence.id)))


def ask(work: Work) -> None:
    """Ask for the copies: once a day, on the first sweep that finds something to copy."""
    if waiting(work.session):
        day = work.act.on.isoformat()
        work.enqueue("archive", day, day=day)


def keep(work: Work, licence_id: str, pdf: bytes, token: bytes) -> None:
    """Keep a copy, and its time-stamp's digest in the public log: one that is dated back is not there. The first stays."""
    if work.session.get(LicenceArchive, licence_id) is not None:
        return
    work.session.add(LicenceArchive(licence_id=licence_id, made_at=work.act.at, pdf=pdf))
    uscc = work.session.get_one(Licence, licence_id).uscc
    logged.enter_stamp(work, licence_id, uscc, token)
    work.record("licence.archived", "licence", licence_id, pdf_sha256=sha256(pdf).hexdigest())


def is_kept(session: Session, licence_id: str) -> bool:
    """Whether the holder can have the copy."""
    query = select(LicenceArchive.licence_id).where(LicenceArchive.licence_id == licence_id)
    return session.scalar(query) is not None


def own_copy(work: Work, licence_id: str) -> tuple[Licence, bytes]:
    """The licence and its copy, for those who may have the licence. Raises NotFound."""
    licence = own_licence(work, licence_id)
    copy = work.session.get(LicenceArchive, licence_id)
    if copy is None:
        raise NotFound(licence_id)
    return licence, copy.pdf
