"""Licences and journal: what was issued is what is kept, and nothing was taken out of the story."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from licensing import journal, log_sealing
from licensing.flows import licence
from licensing.invariants._question import Question
from licensing.services.licences import company_certificates, logged, public_log
from licensing.store.models import (
    CompanyCertificate,
    JournalEntry,
    JournalNote,
    Licence,
    LicenceCopy,
    LogEntry,
    LogNote,
    RegisterExtract,
    SignedSheet,
)

CHAINED_WITHIN = timedelta(minutes=1)


def files_changed(session: Session, at: datetime) -> Iterator[str]:
    """A licence or company certificate whose file or content is not the one whose digest was written down."""
    for row in session.scalars(select(Licence).execution_options(yield_per=50)):
        face = json.dumps(row.face, ensure_ascii=False, sort_keys=True).encode()
        if sha256(face).hexdigest() != row.face_sha256 or (
            row.pdf is not None and sha256(row.pdf).hexdigest() != row.pdf_sha256
        ):
            yield row.id
    for made in session.scalars(select(CompanyCertificate).execution_options(yield_per=50)):
        if company_certificates.digest_of(made.content) != made.content_sha256:
            yield made.id


def extracts_changed(session: Session, at: datetime) -> Iterator[str]:
    """An extract of the register whose content is not what its digest says, or that was issued past the public log."""
    for row in session.scalars(select(RegisterExtract).execution_options(yield_per=50)):
        content = json.dumps(row.content, ensure_ascii=False, sort_keys=True).encode()
        logs = row.issued_at is None or logged.holds_extract(session, row.log_index, row.parts)
        if sha256(content).hexdigest() != row.content_sha256 or not logs:
            yield row.id


def issued_off_the_log(session: Session, at: datetime) -> Iterator[str]:
    """An issued licence, copy or company certificate that the public log does not hold at its place."""
    issued = select(Licence.id, Licence.log_index, Licence.credential).where(
        Licence.state != licence.FLOW.initial, Licence.issued_at.is_not(None)
    )
    copies = select(LicenceCopy.id, LicenceCopy.log_index, LicenceCopy.credential).where(
        LicenceCopy.issued_at.is_not(None)
    )
    certificates = select(
        CompanyCertificate.id, CompanyCertificate.log_index, CompanyCertificate.credential
    ).where(CompanyCertificate.issued_at.is_not(None))
    for query in (issued, copies, certificates):
        for row_id, index, credential in session.execute(query):
            if not public_log.holds(session, index, sha256(str(credential).encode()).hexdigest()):
                yield row_id


def half_issued(session: Session, at: datetime) -> Iterator[str]:
    """A licence that verifiers may meet and that lacks one of its artefacts."""
    lacks = or_(
        Licence.credential.is_(None),
        Licence.pdf.is_(None),
        Licence.jti.is_(None),
        Licence.log_index.is_(None),
    )
    yield from session.scalars(select(Licence.id).where(Licence.state.in_(("valid", "suspended")), lacks))


def journal_breaks(session: Session, at: datetime) -> Iterator[str]:
    """Where the hash chain does not hold."""
    for each in (*journal.verify(session), *logged.lost_heads(session)):
        yield f"{each.seq}:{each.kind}"


def issued_in_silence(session: Session, at: datetime) -> Iterator[str]:
    """A licence in force of whose issue the journal knows nothing."""
    silent = [
        ~select(table).where(table.subject_id == Licence.id, table.action == "licence.issued").exists()
        for table in (JournalEntry, JournalNote)
    ]
    yield from session.scalars(select(Licence.id).where(Licence.issued_at.is_not(None), *silent))


def left_unchained(session: Session, at: datetime) -> Iterator[str]:
    """What was written down and is not in the chain a minute later: nobody seals, or the chain cannot go on."""
    yield from map(str, journal.left_open(session, at - CHAINED_WITHIN))


def notes_lost(session: Session, at: datetime) -> Iterator[str]:
    """Acts of which not all that they wrote came into the chain."""
    query = select(JournalEntry.subject_id).where(JournalEntry.action == journal.LOST)
    yield from session.scalars(query.order_by(JournalEntry.seq))


def left_unlogged(session: Session, at: datetime) -> Iterator[str]:
    """What was signed and is not in the public log a minute later: nobody seals, and nothing of it can be issued."""
    yield from map(str, log_sealing.left_open(session, at - CHAINED_WITHIN))


def log_notes_lost(session: Session, at: datetime) -> Iterator[str]:
    """Acts of which not all that they wrote for the public log came into it; as the chain says, or as its numbers do."""
    query = select(JournalEntry.subject_id).where(JournalEntry.action == log_sealing.LOST)
    yield from session.scalars(query.order_by(JournalEntry.seq))
    gone = select(SignedSheet.subject).where(
        *(~select(table).where(kept == SignedSheet.note).exists() for table, kept in NOTED)
    )
    yield from session.scalars(gone.order_by(SignedSheet.subject))


NOTED = ((LogNote, LogNote.id), (LogEntry, LogEntry.note))
QUESTIONS = (
    Question("licence_file_changed", "a licence's file and face have their digests", files_changed),
    Question(
        "extract_changed", "an extract has its digest, and its place in the public log", extracts_changed
    ),
    Question("licence_off_the_log", "every issued licence and copy is in the public log", issued_off_the_log),
    Question("licence_half_issued", "a licence in force has all its artefacts", half_issued),
    Question("journal_broken", "every journal entry hangs on the one before", journal_breaks),
    Question("journal_left_unchained", "what was done is in the chain within a minute", left_unchained),
    Question("journal_notes_lost", "all that an act wrote down is in the chain", notes_lost),
    Question("log_left_unsealed", "what was signed is in the public log within a minute", left_unlogged),
    Question("log_notes_lost", "all that an act wrote for the public log is in it", log_notes_lost),
    Question("licence_issued_in_silence", "the journal tells of every licence", issued_in_silence),
)
