"""Numbered copies (副本) of a licence: asked for by its people, each signed and logged like the original (条例 art 22).

A copy has no state of its own: it is worth what its licence version is worth, in every second.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from esign.issue import IssuedLicence
from licensing.errors import NotFound, Refused
from licensing.services.licences import logged
from licensing.services.licences.licence_access import led_licence, own_licence
from licensing.services.register import disputes
from licensing.store.models import Licence, LicenceCopy
from licensing.work import Work

JOB = "issue_copies"
OPEN = ("valid", "suspended")


def of(session: Session, licence_id: str) -> list[LicenceCopy]:
    """The copies of a licence version in their order, those still to be signed included."""
    query = select(LicenceCopy).where(LicenceCopy.licence_id == licence_id)
    return list(session.scalars(query.order_by(LicenceCopy.serial)))


def ask(work: Work, licence_id: str, wanted: int, known: int) -> int:
    """Ask for ``wanted`` more copies; how many there are now. The worker signs them.

    ``known``: how many the person saw when asking; another number means the form was sent before, and nothing happens.
    Raises NotFound for strangers, Refused when the licence is not valid or the office's limit is passed.
    """
    led_licence(work, licence_id)
    licence = work.session.get_one(Licence, licence_id, with_for_update=True, populate_existing=True)
    there = len(of(work.session, licence_id))
    if there != known:
        return there
    limit = work.books.policy.licence_copies
    if licence.state != "valid":
        raise Refused("copies.not_valid")
    if disputes.of_enterprise(work, licence.enterprise_id):
        raise Refused("copies.disputed")
    if wanted < 1 or there + wanted > limit:
        raise Refused("copies.limit", limit=limit, left=limit - there)
    _write_down(work, licence, there, wanted)
    return there + wanted


def carry_over(work: Work, new: Licence, before: Licence) -> None:
    """A new version of a licence comes with as many copies as the version it supersedes had."""
    had = len(of(work.session, before.id))
    if had and new.state in OPEN and not of(work.session, new.id):
        _write_down(work, new, 0, had)


def _write_down(work: Work, licence: Licence, there: int, wanted: int) -> None:
    total = there + wanted
    for serial in range(there + 1, total + 1):
        made = LicenceCopy(
            id=work.act.ids.new("copy"),
            licence_id=licence.id,
            serial=serial,
            total=total,
            token=work.act.ids.short_token(),
            prepared_at=work.act.at,
        )
        work.session.add(made)
        work.record("licence.copy_prepared", "licence", licence.id, copy=made.id, serial=serial, total=total)
    work.session.flush()
    work.enqueue(JOB, f"{licence.id}:{total}", licence_id=licence.id)


def unsigned(session: Session, licence_id: str) -> list[LicenceCopy]:
    """Copies of an open licence that wait for their signature."""
    query = select(LicenceCopy).join(Licence).where(LicenceCopy.licence_id == licence_id)
    waiting = query.where(LicenceCopy.issued_at.is_(None), Licence.state.in_(OPEN))
    return list(session.scalars(waiting.order_by(LicenceCopy.serial)))


def waiting(session: Session) -> list[str]:
    """Ids of open licences with copies that wait for their signature."""
    query = select(LicenceCopy.licence_id).join(Licence).distinct()
    found = query.where(LicenceCopy.issued_at.is_(None), Licence.state.in_(OPEN))
    return sorted(session.scalars(found))


def ask_again(work: Work, licence_id: str) -> None:
    """Ask for the signatures whose job was lost: at most once an hour, harmless twice."""
    work.enqueue(JOB, f"{licence_id}:{work.act.at:%Y-%m-%dT%H}", licence_id=licence_id)


def record(work: Work, copy_id: str, issued: IssuedLicence) -> None:
    """Issue a signed copy once the public log has a place for it; as `issue.record`."""
    row = work.session.get(LicenceCopy, copy_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound(copy_id)
    if row.issued_at is not None:
        return
    uscc = work.session.get_one(Licence, row.licence_id).uscc
    entered = logged.enter(work, row.id, uscc, issued)
    if entered is None:
        return
    issued, row.log_index = entered
    row.issued_at = work.act.at
    row.credential, row.short_jws, row.pdf = issued.credential, issued.short_jws, issued.pdf
    row.pdf_sha256, row.jti, row.kid = issued.pdf_sha256, issued.jti, issued.kid
    work.record(
        "licence.copy_issued",
        "licence",
        row.licence_id,
        copy=row.id,
        serial=row.serial,
        pdf_sha256=row.pdf_sha256,
        log_index=row.log_index,
        kid=row.kid,
    )


def own_copy(work: Work, licence_id: str, serial: int) -> tuple[Licence, LicenceCopy]:
    """The licence and its signed copy number ``serial``, for those who may have the licence. Raises NotFound."""
    licence = own_licence(work, licence_id)
    query = select(LicenceCopy).where(LicenceCopy.licence_id == licence_id, LicenceCopy.serial == serial)
    copy = work.session.scalar(query)
    if copy is None or copy.pdf is None:
        raise NotFound(licence_id)
    return licence, copy
