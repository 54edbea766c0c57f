"""Witnesses of the public log, and anybody who was shown a checkpoint: what they hand in is compared with the log."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric import ed25519
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from esign.notes import Note, WitnessKey, cosignature, signed_by
from licensing.services.licences import public_log
from licensing.store.journal import NEWEST_FIRST
from licensing.store.models import JournalLine, LogCosignature
from licensing.work import Work

ALARM = "log.split_view"


@dataclass(frozen=True)
class Received:
    """``finding``: empty, or log_forged, log_rollback (it was longer), log_fork (another root). ``witnesses``: whose lines count."""

    finding: str
    witnesses: tuple[str, ...] = ()


def receive(
    work: Work,
    note: Note,
    log: tuple[str, Sequence[ed25519.Ed25519PublicKey]],
    witnesses: Sequence[WitnessKey],
) -> Received:
    """Judge a checkpoint by the log of this moment; ``log`` is its origin and every key it was ever signed with.

    A checkpoint with our own signature that is not what the log is now proves two faces: the journal keeps it, once.
    """
    origin, keys = log
    found = note.checkpoint
    if found.origin != origin or not any(signed_by(note, origin, key) for key in keys):
        return Received("log_forged")
    size = public_log.size(work.session)
    if found.size > size:
        return _alarm(work, note, "log_rollback")
    if public_log.root(work.session, found.size) != found.root:
        return _alarm(work, note, "log_fork")
    return Received("", tuple(each.name for each in witnesses if _keep(work, note, each)))


def _keep(work: Work, note: Note, witness: WitnessKey) -> bool:
    """Whether the witness cosigned; its first line for a size stays."""
    signed = cosignature(note, witness)
    if signed is None:
        return False
    seconds, line = signed
    if work.session.get(LogCosignature, (witness.name, note.checkpoint.size)) is None:
        row = LogCosignature(
            witness=witness.name,
            size=note.checkpoint.size,
            root=note.checkpoint.root,
            line=line,
            witnessed_at=_instant(work, seconds),
            received_at=work.act.at,
        )
        work.session.add(row)
        work.record("log.cosigned", "log", note.checkpoint.origin, witness=witness.name, size=row.size)
    return True


def _instant(work: Work, seconds: int) -> datetime:
    """The witness's own clock; a time that no calendar has counts as the time of receipt."""
    return datetime.fromtimestamp(seconds, UTC) if 0 < seconds < 2**32 else work.act.at


def _alarm(work: Work, note: Note, finding: str) -> Received:
    digest = sha256(note.checkpoint.text().encode()).hexdigest()
    known = select(JournalLine.facts).where(
        JournalLine.action == ALARM, JournalLine.subject_id == note.checkpoint.origin
    )
    if all(facts.get("checkpoint_sha256") != digest for facts in work.session.scalars(known)):
        work.record(
            ALARM,
            "log",
            note.checkpoint.origin,
            finding=finding,
            size=note.checkpoint.size,
            root=note.checkpoint.root.hex(),
            checkpoint_sha256=digest,
        )
    return Received(finding)


def lines(session: Session, size: int, root: bytes) -> list[str]:
    """The witnesses' signature lines under this size and root, by witness."""
    query = select(LogCosignature.line).where(LogCosignature.size == size, LogCosignature.root == root)
    return list(session.scalars(query.order_by(LogCosignature.witness)))


def newest_size(session: Session) -> int | None:
    """The size of the newest checkpoint a witness cosigned."""
    return session.scalar(select(func.max(LogCosignature.size)))


def newest(session: Session) -> list[LogCosignature]:
    """The newest cosignature of each witness."""
    latest = select(LogCosignature.witness, func.max(LogCosignature.size).label("size"))
    found = latest.group_by(LogCosignature.witness).subquery()
    query = select(LogCosignature).join(
        found, (LogCosignature.witness == found.c.witness) & (LogCosignature.size == found.c.size)
    )
    return list(session.scalars(query.order_by(LogCosignature.witness)))


def alarms(session: Session) -> list[JournalLine]:
    """Checkpoints of ours that were shown to somebody and are not what the log is, newest first."""
    query = select(JournalLine).where(JournalLine.action == ALARM)
    return list(session.scalars(query.order_by(*NEWEST_FIRST).limit(20)))
