"""The long-term copy of every licence version (PAdES B-LTA), kept beside the licence, given to its holder, and extended while somebody may
still ask for it.

What is due is a row with a day, so a night's work is what came due, and never a search through everything that was ever issued. It is
split into shards, which workers do beside each other.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from licensing.errors import NotFound
from licensing.services.licences import logged
from licensing.services.licences.licence_access import own_licence
from licensing.store.models import ArchiveDue, Licence, LicenceArchive
from licensing.work import Work

RENEW_AHEAD = timedelta(days=365)  # before the certificate behind the newest time-stamp runs out
LATER = timedelta(days=30)  # when the authority has no longer-lived one yet
SIGNS = "0123456789abcdefghjkmnpqrstvwxyz"  # an id's last one is any of these
SHARDS = {str(number): tuple(SIGNS[number::4]) for number in range(4)}
BATCH = 200


def expect(work: Work, licence_id: str) -> None:
    """An issued licence wants its copy."""
    work.session.add(ArchiveDue(licence_id=licence_id, due_at=work.act.at))


def due(session: Session, at: datetime, shard: str) -> list[str]:
    """The next batch of licences whose copy is to be made or extended, oldest first. ``shard`` "": of all."""
    query = select(ArchiveDue.licence_id).where(ArchiveDue.due_at <= at)
    if shard:
        query = query.where(_last_sign().in_(SHARDS[shard]))
    return list(session.scalars(query.order_by(ArchiveDue.due_at, ArchiveDue.licence_id).limit(BATCH)))


def _last_sign() -> ColumnElement[str]:
    return func.substr(ArchiveDue.licence_id, func.length(ArchiveDue.licence_id), 1)


def ask(work: Work) -> None:
    """Ask for the copies: once a day for each shard, on the first sweep that finds something due in it."""
    day = work.act.on.isoformat()
    for shard in SHARDS:
        if due(work.session, work.act.at, shard):
            work.enqueue("archive", f"{day}:{shard}", day=day, shard=shard)


def newest(session: Session, licence_id: str) -> bytes:
    """What is to be extended: the copy as it is, or the licence."""
    copy = session.get(LicenceArchive, licence_id)
    return copy.pdf if copy is not None else session.get_one(Licence, licence_id).pdf or b""


def keep(work: Work, licence_id: str, before: bytes, made: bytes, token: bytes, good_until: datetime) -> None:
    """Keep a copy that extends ``before``, and its time-stamp's digest in the public log: one that is dated back is not there.

    Somebody else's extension that came first stays.
    """
    row = work.session.get(ArchiveDue, licence_id, with_for_update=True, populate_existing=True)
    if row is None or newest(work.session, licence_id) != before:
        return
    copy = work.session.get(LicenceArchive, licence_id)
    if copy is None:
        work.session.add(LicenceArchive(licence_id=licence_id, made_at=work.act.at, pdf=made))
    else:
        copy.made_at, copy.pdf = work.act.at, made
    row.due_at = max(good_until - RENEW_AHEAD, work.act.at + LATER)
    work.session.flush()
    uscc = work.session.get_one(Licence, licence_id).uscc
    logged.enter_stamp(work, licence_id, uscc, token)
    work.record("licence.archived", "licence", licence_id, pdf_sha256=sha256(made).hexdigest())


def put_off(work: Work, licence_id: str) -> None:
    """An extension would vouch for no longer than what is there: look again later."""
    row = work.session.get(ArchiveDue, licence_id, with_for_update=True, populate_existing=True)
    if row is not None and row.due_at <= work.act.at:
        row.due_at = work.act.at + LATER


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
