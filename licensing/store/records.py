"""Licences, the journal, and the workers' heartbeats."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import FetchedValue, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from licensing.store.base import Base
from licensing.store.types import SealedBytes, SealedJSON


class Licence(Base):
    """One version of an enterprise's electronic licence; a new version supersedes, nothing is overwritten."""

    __tablename__ = "licence"
    __table_args__ = (
        UniqueConstraint("enterprise_id", "number_version"),
        UniqueConstraint("status_list", "status_index"),
    )
    id: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(index=True)
    number_version: Mapped[int]
    case_id: Mapped[str | None] = mapped_column(ForeignKey("registration_case.id"), index=True)
    enterprise_id: Mapped[str] = mapped_column(ForeignKey("enterprise.id"), index=True)
    uscc: Mapped[str] = mapped_column(index=True)
    state: Mapped[str] = mapped_column(index=True)
    state_reason: Mapped[str | None]
    state_at: Mapped[datetime]
    token: Mapped[str] = mapped_column(unique=True)
    status_list: Mapped[int]
    status_index: Mapped[int]
    face: Mapped[dict[str, Any]]
    face_sha256: Mapped[str]
    prepared_at: Mapped[datetime] = mapped_column(index=True)
    issued_at: Mapped[datetime | None]
    jti: Mapped[str | None] = mapped_column(unique=True)
    kid: Mapped[str | None] = mapped_column(index=True)
    holder_kid: Mapped[str | None]
    credential: Mapped[str | None]
    short_jws: Mapped[str | None]
    pdf: Mapped[bytes | None]
    pdf_sha256: Mapped[str | None] = mapped_column(index=True)
    log_index: Mapped[int | None] = mapped_column(unique=True)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads this mapping from the class


class LicenceArchive(Base):
    """The long-term copy of a licence version: the same file with an archive time-stamp (PAdES B-LTA)."""

    __tablename__ = "licence_archive"
    licence_id: Mapped[str] = mapped_column(ForeignKey("licence.id"), primary_key=True)
    made_at: Mapped[datetime]
    pdf: Mapped[bytes]


class ArchiveDue(Base):
    """When the long-term copy of an issued licence is to be made, and then extended before what vouches for it runs out."""

    __tablename__ = "archive_due"
    licence_id: Mapped[str] = mapped_column(ForeignKey("licence.id"), primary_key=True)
    due_at: Mapped[datetime] = mapped_column(index=True)


class LicenceSeal(Base):
    """The national profile beside a licence version: GB/T 38540 seal over its PDF, SM2 twin of its credential."""

    __tablename__ = "licence_seal"
    licence_id: Mapped[str] = mapped_column(ForeignKey("licence.id"), primary_key=True)
    made_at: Mapped[datetime]
    kid: Mapped[str] = mapped_column(index=True)
    ses: Mapped[bytes]
    twin: Mapped[str]


class LicenceCopy(Base):
    """A numbered copy (副本) of a licence version: own address, own credential in the log, the state of its licence.

    ``serial`` counts within the version, ``total`` is how many there were once it was asked for: it prints as total-serial.
    """

    __tablename__ = "licence_copy"
    __table_args__ = (UniqueConstraint("licence_id", "serial"),)
    id: Mapped[str] = mapped_column(primary_key=True)
    licence_id: Mapped[str] = mapped_column(ForeignKey("licence.id"), index=True)
    serial: Mapped[int]
    total: Mapped[int]
    token: Mapped[str] = mapped_column(unique=True)
    prepared_at: Mapped[datetime]
    issued_at: Mapped[datetime | None]
    jti: Mapped[str | None] = mapped_column(unique=True)
    kid: Mapped[str | None] = mapped_column(index=True)
    credential: Mapped[str | None]
    short_jws: Mapped[str | None]
    pdf: Mapped[bytes | None]
    pdf_sha256: Mapped[str | None]
    log_index: Mapped[int | None] = mapped_column(unique=True)


class CompanyCertificate(Base):
    """A company certificate: the register entry behind a licence version as a second credential, asked for by its holder.

    ``content``: what stood on the register, written down before it was signed. It has the licence version's place on the
    status list, and so its state.
    """

    __tablename__ = "company_certificate"
    id: Mapped[str] = mapped_column(primary_key=True)
    licence_id: Mapped[str] = mapped_column(ForeignKey("licence.id"), index=True)
    content: Mapped[dict[str, Any]]
    content_sha256: Mapped[str]
    prepared_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    issued_at: Mapped[datetime | None]
    jti: Mapped[str | None] = mapped_column(unique=True)
    kid: Mapped[str | None] = mapped_column(index=True)
    credential: Mapped[str | None]
    log_index: Mapped[int | None] = mapped_column(unique=True)


class LogCosignature(Base):
    """A witness's cosignature (C2SP tlog-cosignature) under the log's root at ``size``; one a witness and size."""

    __tablename__ = "log_cosignature"
    witness: Mapped[str] = mapped_column(primary_key=True)
    size: Mapped[int] = mapped_column(primary_key=True)
    root: Mapped[bytes]
    line: Mapped[str]
    witnessed_at: Mapped[datetime]
    received_at: Mapped[datetime]


class LogAudit(Base):
    """What the nightly comparison of public log and register found; ``faults`` holds the first of ``fault_count``."""

    __tablename__ = "log_audit"
    day: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    entries: Mapped[int]
    root: Mapped[bytes]
    fault_count: Mapped[int]
    faults: Mapped[list[Any]]


class LogNode(Base):
    """A complete-subtree node of the public licence log (RFC 9162): level 0 holds the leaves."""

    __tablename__ = "log_node"
    __table_args__ = (
        Index("ix_log_node_leaf", "hash", postgresql_where=text("level = 0"), sqlite_where=text("level = 0")),
    )
    level: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    hash: Mapped[bytes]


class LogEntry(Base):
    """What entry ``position`` of the public log is the SHA-256 (hex) of; older entries, of credentials, have no row.

    ``kind``: credential, issuer_part, short, page, stamp, archive_stamp, party_stamp, asked_stamp, journal,
    extract, extract_part, extract_page;
    ``void`` fills a place that was lost with a database put back. ``subject``: id of the licence, copy or certificate, the papers a
    party signed, who asked, or for the journal ``seq:hash`` of its head. ``note``: which note it was; None where act and log were one
    transaction.
    """

    __tablename__ = "log_entry"
    __table_args__ = (
        Index("ix_log_entry_note", "note", unique=True, postgresql_where=text("note IS NOT NULL")),
    )
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(index=True)
    subject: Mapped[str]
    uscc: Mapped[str | None] = mapped_column(index=True)
    sha256: Mapped[str]
    at: Mapped[datetime] = mapped_column(index=True)
    note: Mapped[int | None]


class LogNote(Base):
    """An entry of the public log as its act wrote it, until it is sealed. It leaves this table only into the log: the database sees to it.

    ``act``, ``act_size``: as in JournalNote.
    """

    __tablename__ = "log_note"
    id: Mapped[int] = mapped_column(primary_key=True)
    act: Mapped[str] = mapped_column(server_default=FetchedValue())
    act_size: Mapped[int]
    kind: Mapped[str]
    subject: Mapped[str]
    uscc: Mapped[str | None]
    sha256: Mapped[str]
    at: Mapped[datetime]


class SignedSheet(Base):
    """What was signed and is not issued yet, because its place in the public log is not given. ``note``: its first LogNote.

    It stays where an order overtook the sheet: it says what its entries in the log are of.
    """

    __tablename__ = "signed_sheet"
    subject: Mapped[str] = mapped_column(primary_key=True)
    note: Mapped[int]
    credential_sha256: Mapped[str]
    made_at: Mapped[datetime]
    pdf: Mapped[bytes | None] = mapped_column(SealedBytes)
    rest: Mapped[dict[str, Any]] = mapped_column(SealedJSON)


class StampWaiting(Base):
    """A time-stamp token (by its SHA-256, hex) that was made and is not in the public log yet. ``kind`` as in LogEntry."""

    __tablename__ = "stamp_waiting"
    id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    subject: Mapped[str]
    sha256: Mapped[str]
    at: Mapped[datetime]


class WorkerHeartbeat(Base):
    __tablename__ = "worker_heartbeat"
    executor_id: Mapped[str] = mapped_column(primary_key=True)
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime] = mapped_column(index=True)
