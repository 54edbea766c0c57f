"""Everything that is issued stands in the public log by its digest, and so does the journal's head.

Whoever owns the database can compute any chain anew; not what others have seen of the log.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from esign.company import IssuedCertificate
from esign.extract import IssuedExtract
from esign.issue import IssuedLicence
from esign.pdfsigned import signature_stamp
from esign.stampcheck import said_in
from licensing import journal, log_sealing
from licensing.errors import Refused
from licensing.journal import Break
from licensing.services.licences import public_log, signed_sheets
from licensing.store.models import CompanyCertificate, Licence, LicenceCopy, LogEntry, LogNote, StampWaiting
from licensing.work import Work

PARTY, ASKED = "party_stamp", "asked_stamp"
BATCH, STAMP_AGE = 500, timedelta(hours=1)


def enter(work: Work, subject: str, uscc: str, issued: IssuedLicence) -> tuple[IssuedLicence, int] | None:
    """Put a signed sheet (``subject``: the licence's or copy's id) into the log; what was signed first, and the index of its credential.

    None until it is sealed, as `signed_sheets.through`. An entry each: credential, what the issuer signed of it, short JWS, page, the
    page's time-stamp; then the journal. Raises Refused where the time-stamp is not of this hour.
    """
    _of_now(work, signature_stamp(issued.pdf))

    def notes(made: IssuedLicence) -> list[LogNote]:
        entries = {
            "credential": made.credential_sha256,
            "issuer_part": _digest(made.credential.partition("~")[0]),
            "short": _digest(made.short_jws),
            "page": made.pdf_sha256,
            "stamp": sha256(signature_stamp(made.pdf)).hexdigest(),
        }
        return [_note(work, kind, subject, uscc, digest) for kind, digest in entries.items()]

    return signed_sheets.through(work, subject, issued, notes)


def enter_credential(
    work: Work, subject: str, uscc: str, issued: IssuedCertificate
) -> tuple[IssuedCertificate, int] | None:
    """Put a credential that has no page (a company certificate) into the log; as `enter`."""

    def notes(made: IssuedCertificate) -> list[LogNote]:
        entries = {"credential": made.sha256, "issuer_part": _digest(made.credential.partition("~")[0])}
        return [_note(work, kind, subject, uscc, digest) for kind, digest in entries.items()]

    return signed_sheets.through(work, subject, issued, notes)


def enter_extract(work: Work, subject: str, issued: IssuedExtract) -> tuple[IssuedExtract, int] | None:
    """Put an extract's digests into the log: credential, what the issuer signed of it, page; as `enter`. Under no code: who asked about
    whom is nobody's to read."""

    def notes(made: IssuedExtract) -> list[LogNote]:
        credential, page = made.digests
        entries = {"extract": credential, "extract_part": extract_part(made), "extract_page": page}
        return [_note(work, kind, subject, None, digest) for kind, digest in entries.items()]

    return signed_sheets.through(work, subject, issued, notes)


def extract_part(issued: IssuedExtract) -> str:
    """The digest (hex) of what the issuer signed of an extract's credential."""
    return _digest(issued.credential.partition("~")[0])


def holds_extract(session: Session, first: int | None, parts: Sequence[str]) -> bool:
    """Whether the log holds these digests behind an extract's first entry."""
    places = enumerate(parts, start=1)
    return first is not None and all(public_log.holds(session, first + n, part) for n, part in places)


def enter_stamp(work: Work, subject: str, uscc: str, token: bytes) -> None:
    """Put the time-stamp token of an archive copy into the log. Raises Refused as `enter`."""
    _of_now(work, token)
    log_sealing.keep(work.session, [_note(work, "archive_stamp", subject, uscc, sha256(token).hexdigest())])


def _of_now(work: Work, token: bytes) -> None:
    """The log takes no token that was dated back, whoever brings it: what it holds was made about when it came."""
    said = said_in(token).at
    if abs(said - work.act.at) > STAMP_AGE:
        raise Refused("log.stamp_of_another_time")


def expect_stamp(work: Work, kind: str, subject: str, token: bytes) -> None:
    """Have a time-stamp token entered with the next batch, so that no act of a person waits for the log."""
    digest = sha256(token).hexdigest()
    row_id = work.act.ids.new("stp")
    work.session.add(StampWaiting(id=row_id, kind=kind, subject=subject, sha256=digest, at=work.act.at))


def stamps_wait(session: Session) -> bool:
    """Whether there is a token that is not in the log yet."""
    return session.scalar(select(StampWaiting.id).limit(1)) is not None


def enter_waiting(work: Work) -> int:
    """Put tokens that wait into the log, oldest first; how many there were."""
    query = select(StampWaiting).order_by(StampWaiting.id).limit(BATCH)
    rows = list(work.session.scalars(query.with_for_update(skip_locked=True)))
    if rows:
        log_sealing.keep(work.session, [_note(work, row.kind, row.subject, None, row.sha256) for row in rows])
    for row in rows:
        work.session.delete(row)
    return len(rows)


def lost_heads(session: Session) -> Iterator[Break]:
    """Heads the log holds that the journal does not have any more: it was cut or written anew."""
    for row in session.scalars(
        select(LogEntry).where(LogEntry.kind == log_sealing.JOURNAL).order_by(LogEntry.position)
    ):
        number, _, head = row.subject.partition(":")
        seq = int(number)
        true = row.sha256 == log_sealing.head_digest(seq, head) and public_log.holds(
            session, row.position, row.sha256
        )
        if not true or journal.hash_at(session, seq) != head:
            yield Break(seq, "anchor")


def issued_for(session: Session, uscc: str, after: int = -1, most: int = 1000) -> list[LogEntry]:
    """What the log says was issued for a unified social credit code, oldest first, at most so many behind an index."""
    query = select(LogEntry).where(LogEntry.uscc == uscc, LogEntry.position > after)
    return list(session.scalars(query.order_by(LogEntry.position).limit(most)))


def artefacts(session: Session) -> dict[tuple[str, str], str]:
    """The digest (hex) of every artefact as it is kept now, by kind and sheet."""
    found = {}
    for sheet in (Licence, LicenceCopy):
        columns = select(sheet.id, sheet.credential, sheet.short_jws, sheet.pdf_sha256)
        for row_id, credential, short, page in session.execute(columns.where(sheet.issued_at.is_not(None))):
            found["credential", row_id] = _digest(str(credential))
            found["issuer_part", row_id] = _digest(str(credential).partition("~")[0])
            found["short", row_id], found["page", row_id] = _digest(str(short)), str(page)
    certificates = select(CompanyCertificate.id, CompanyCertificate.credential)
    for row_id, credential in session.execute(certificates.where(CompanyCertificate.issued_at.is_not(None))):
        found["credential", row_id] = _digest(str(credential))
        found["issuer_part", row_id] = _digest(str(credential).partition("~")[0])
    return found


def _note(work: Work, kind: str, subject: str, uscc: str | None, digest: str) -> LogNote:
    return LogNote(kind=kind, subject=subject, uscc=uscc, sha256=digest, at=work.act.at)


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()
