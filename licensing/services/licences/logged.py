"""Everything that is issued stands in the public log by its digest, and so does the journal's head.

Whoever owns the database can compute any chain anew; not what others have seen of the log.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from esign.issue import IssuedLicence
from esign.pdfsigned import signature_stamp
from esign.stampcheck import said_in
from licensing import journal
from licensing.errors import Refused
from licensing.journal import Break
from licensing.services.licences import public_log
from licensing.store.models import CompanyCertificate, Licence, LicenceCopy, LogEntry, StampWaiting
from licensing.work import Work

JOURNAL, PARTY, ASKED = "journal", "party_stamp", "asked_stamp"
BATCH, STAMP_AGE = 500, timedelta(hours=1)


def enter(work: Work, subject: str, uscc: str, issued: IssuedLicence) -> int:
    """Put a signed sheet (``subject``: the licence's or copy's id) into the log; the index of its credential.

    An entry each: credential, what the issuer signed of it, short JWS, page, the page's time-stamp; then the journal.
    Raises Refused where the time-stamp is not of this hour.
    """
    stamp = signature_stamp(issued.pdf)
    _of_now(work, stamp)
    made = {
        "credential": issued.credential_sha256,
        "issuer_part": _digest(issued.credential.partition("~")[0]),
        "short": _digest(issued.short_jws),
        "page": issued.pdf_sha256,
        "stamp": sha256(stamp).hexdigest(),
    }
    first = _append(work, [(kind, subject, uscc, digest) for kind, digest in made.items()])
    anchor(work)
    return first


def enter_credential(work: Work, subject: str, uscc: str, credential: str) -> int:
    """Put a credential that has no page (a company certificate) into the log; its index."""
    made = {"credential": _digest(credential), "issuer_part": _digest(credential.partition("~")[0])}
    first = _append(work, [(kind, subject, uscc, digest) for kind, digest in made.items()])
    anchor(work)
    return first


def enter_extract(work: Work, subject: str, digests: tuple[str, ...]) -> int:
    """Put an extract's digests into the log: credential, what the issuer signed of it, page. Under no code: who asked about whom is
    nobody's to read."""
    kinds = ("extract", "extract_part", "extract_page")
    first = _append(work, [(kind, subject, None, each) for kind, each in zip(kinds, digests, strict=True)])
    anchor(work)
    return first


def holds_extract(session: Session, first: int | None, parts: Sequence[str]) -> bool:
    """Whether the log holds these digests behind an extract's first entry."""
    places = enumerate(parts, start=1)
    return first is not None and all(public_log.holds(session, first + n, part) for n, part in places)


def enter_stamp(work: Work, subject: str, uscc: str, token: bytes) -> int:
    """Put the time-stamp token of an archive copy into the log; its index. Raises Refused as `enter`."""
    _of_now(work, token)
    return _append(work, [("archive_stamp", subject, uscc, sha256(token).hexdigest())])


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
        _append(work, [(row.kind, row.subject, None, row.sha256) for row in rows])
    for row in rows:
        work.session.delete(row)
    return len(rows)


def anchor(work: Work) -> None:
    """Put the journal's head, as it was before this act, into the log; nothing when it is there already."""
    seq, head = journal.head(work.session)
    subject = f"{seq}:{head}"
    newest = work.session.scalar(
        select(LogEntry.subject).where(LogEntry.kind == JOURNAL).order_by(LogEntry.position.desc()).limit(1)
    )
    if seq and newest != subject:
        _append(work, [(JOURNAL, subject, None, head_digest(seq, head))])


def head_digest(seq: int, head: str) -> str:
    """The log's entry for a head of the journal: SHA-256 of ``journal-head``, number and hash, each with a line end."""
    return _digest(f"journal-head\n{seq}\n{head}\n")


def lost_heads(session: Session) -> Iterator[Break]:
    """Heads the log holds that the journal does not have any more: it was cut or written anew."""
    for row in session.scalars(select(LogEntry).where(LogEntry.kind == JOURNAL).order_by(LogEntry.position)):
        number, _, head = row.subject.partition(":")
        seq = int(number)
        true = row.sha256 == head_digest(seq, head) and public_log.holds(session, row.position, row.sha256)
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


def _append(work: Work, rows: list[tuple[str, str, str | None, str]]) -> int:
    first = public_log.append_all(work.session, [digest for *_, digest in rows])
    work.session.add_all(
        LogEntry(position=position, kind=kind, subject=subject, uscc=uscc, sha256=digest, at=work.act.at)
        for position, (kind, subject, uscc, digest) in enumerate(rows, start=first)
    )
    work.session.flush()
    return first


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()
