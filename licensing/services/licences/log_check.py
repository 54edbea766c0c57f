"""Prove the public log against the register: every issued licence in it, nothing else in it, no node rewritten.

Entries come from the licences' own credentials, the tree is derived by esign.fsck, which shares no code with what
wrote it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric import ed25519
from sqlalchemy import select
from sqlalchemy.orm import Session

from esign.fsck import Fault, fsck, head
from licensing.flows import licence
from licensing.services.licences import logged, public_log, signed_sheets
from licensing.store.models import CompanyCertificate, Licence, LicenceCopy, LogEntry, LogNode

UNKNOWN = b""  # stands where the log has an entry and the register no licence


@dataclass(frozen=True)
class Outcome:
    """How many entries the log counts, and every fault; a fault's detail names its place."""

    entries: int
    faults: tuple[Fault, ...]
    root: bytes


@dataclass(frozen=True)
class KeptRoot:
    """The log's root at ``size`` as ``source`` saw it."""

    size: int
    root: bytes
    source: str


def check(
    session: Session,
    log: tuple[str, ed25519.Ed25519PublicKey],
    checkpoints: tuple[str, ...] = (),
    kept: Sequence[KeptRoot] = (),
) -> Outcome:
    """The state of the log; ``log`` is its origin and key, ``checkpoints`` signed notes that somebody kept, ``kept``
    roots known from elsewhere."""
    size = public_log.size(session)
    by_index, faults = _placed(session, size)
    entries = [by_index.get(index, UNKNOWN) for index in range(size)]
    faults += [
        Fault("not_in_register", f"entry {index} belongs to no licence")
        for index in range(size)
        if index not in by_index
    ]
    stored = select(LogNode.level, LogNode.position, LogNode.hash).execution_options(yield_per=10_000)
    nodes = ((level, position, value) for level, position, value in session.execute(stored))
    known = frozenset(by_index.values()) | ({UNKNOWN} if UNKNOWN in entries else set())
    faults += fsck(entries, nodes, checkpoints, log, known)
    faults += _moved(entries, kept)
    return Outcome(size, tuple(faults), head(entries))


def _moved(entries: Sequence[bytes], kept: Sequence[KeptRoot]) -> Iterator[Fault]:
    """Where the log is shorter than somebody saw it, or another one."""
    for known in kept:
        if known.size > len(entries):
            yield Fault("log_rollback", f"{known.size} entries by {known.source}, now {len(entries)}")
        elif head(entries[: known.size]) != known.root:
            yield Fault("log_fork", f"another root at {known.size} entries by {known.source}")


def _placed(session: Session, size: int) -> tuple[dict[int, bytes], list[Fault]]:
    """Entry by index as licences, copies and company certificates say it, and those that are nowhere in the log."""
    licences = select(Licence.id, Licence.log_index, Licence.credential).where(
        Licence.state != licence.FLOW.initial, Licence.issued_at.is_not(None)
    )
    copies = select(LicenceCopy.id, LicenceCopy.log_index, LicenceCopy.credential).where(
        LicenceCopy.issued_at.is_not(None)
    )
    certificates = select(
        CompanyCertificate.id, CompanyCertificate.log_index, CompanyCertificate.credential
    ).where(CompanyCertificate.issued_at.is_not(None))
    placed, faults = _named(session, size)
    for kind, query in (("licence", licences), ("copy", copies), ("certificate", certificates)):
        for row_id, index, credential in session.execute(query.order_by("id")):
            entry = sha256(str(credential).encode()).digest()
            if index is None or not 0 <= index < size or index in placed:
                faults.append(Fault("not_in_log", f"{kind} {row_id}"))
            else:
                placed[index] = entry
    return placed, faults


def _named(session: Session, size: int) -> tuple[dict[int, bytes], list[Fault]]:
    """Entries by what they are the digest of; one that is no longer the artefact's is in nobody's name."""
    placed, faults = {}, []
    artefacts, waiting = logged.artefacts(session), signed_sheets.credentials(session)
    for row in session.scalars(
        select(LogEntry).order_by(LogEntry.position).execution_options(yield_per=5000)
    ):
        now = artefacts.get((row.kind, row.subject), row.sha256)
        if now != row.sha256 or not 0 <= row.position < size:
            faults.append(Fault("not_in_log", f"{row.kind} of {row.subject}"))
        # credentials are placed by the licences and copies themselves, once they are issued
        if row.kind != "credential" or waiting.get(row.subject) == row.sha256:
            placed[row.position] = bytes.fromhex(row.sha256)
    return placed, faults
