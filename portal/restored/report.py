"""What the lost minutes held, as far as anybody outside the restored database knows: what was signed, what was told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives.asymmetric import ed25519
from sqlalchemy import select
from sqlalchemy.orm import Session

from esign.errors import Malformed
from esign.notes import Note, read_note, signed_by
from licensing import journal
from licensing.services import restoring
from licensing.services.licences import public_log
from licensing.services.restoring import Outside, Restored
from licensing.store.models import CompanyCertificate, Licence, LicenceCopy, RegisterExtract
from portal.restored import guard, outside

if TYPE_CHECKING:
    from portal.wiring import Office


PAPERS: dict[str, Any] = {  # models that say when they were issued
    outside.CERTIFICATE: CompanyCertificate,
    outside.EXTRACT: RegisterExtract,
}


@dataclass(frozen=True)
class Given:
    """A signed sheet that the database does not know; ``copy`` 0: the original. ``known``: the enterprise is on the register."""

    at: str
    number: str
    version: int
    copy: int
    uscc: str
    known: bool


@dataclass(frozen=True)
class Paper:
    """A company certificate or an extract of the register that was signed and is not on record."""

    at: str
    kind: str
    id: str
    number: str
    uscc: str


@dataclass(frozen=True)
class Seen:
    """A checkpoint of ours that somebody kept: ``finding`` is empty, log_rollback, log_fork or checkpoint_bad."""

    source: str
    size: int
    finding: str


@dataclass(frozen=True)
class Report:
    """``sign``: why the database is doubted now (`guard.TOLD`). ``told``: the last event each department got that is not in the journal."""

    sign: str
    restored: Restored | None
    signed: tuple[Given, ...]
    papers: tuple[Paper, ...]
    told: dict[str, int]
    seen: tuple[Seen, ...]
    noted: bool

    @property
    def lost_entries(self) -> int:
        """How many entries of the log are lost at least, by what others kept."""
        here = self.restored.log_before if self.restored else 0
        return max([0, *(each.size - here for each in self.seen if each.finding == "log_rollback")])


def report(office: Office, checkpoints: Sequence[Path] = ()) -> Report:
    """Read only. Raises OSError for a checkpoint that cannot be read."""
    with office.read() as session:
        last = restoring.found(session)
        length = last.journal_before if last else journal.length(session)
        lines = list(outside.since(office.settings, length))
        return Report(
            sign=guard.doubt(office, session),
            restored=last,
            signed=tuple(_unknown(session, lines)),
            papers=tuple(_papers(session, lines)),
            told=_told(session, lines, length),
            seen=tuple(_seen(office, session, path, last) for path in checkpoints),
            noted=outside.newest(office.settings) is not None,
        )


def known_outside(office: Office, checkpoints: Sequence[Path] = ()) -> Outside:
    """How far journal and log had come at least, by the notes of this machine and by checkpoints of ours that others kept.

    Who signed later wrote here, or in another machine's folder, which the operator lays beside this one first.
    """
    with office.read() as session:
        length = journal.length(session)
        lines = list(outside.since(office.settings, length))
        last = restoring.found(session)
        kept = [_seen(office, session, path, last) for path in checkpoints]
    log = max(
        [0, *(line["log"] for line in lines), *(each.size for each in kept if each.finding == "log_rollback")]
    )
    log += 6 * sum(
        line["kind"] in (outside.LICENCE, *PAPERS) for line in lines
    )  # entered after its line was written
    events = [line["seq"] for line in lines if line["kind"] == outside.WEBHOOK]
    reached: dict[str, int] = {}
    for line in outside.since(office.settings, 0):
        for sequence, number in line.get("numbers", {}).items():
            reached[sequence] = max(reached.get(sequence, 0), number)
    known = max([0, *(line["journal"] for line in lines), *events])
    return Outside(known, log, numbers=reached)


def _unknown(session: Session, lines: Sequence[dict[str, Any]]) -> Iterator[Given]:
    seen = set()
    for line in lines:
        if line["kind"] != outside.LICENCE:
            continue
        key = (str(line["number"]), int(line["version"]), int(line["copy"]))
        if key in seen or _on_record(session, *key):
            continue
        seen.add(key)
        bearer = select(Licence.id).where(Licence.uscc == line["uscc"]).limit(1)
        yield Given(line["at"], *key, uscc=line["uscc"], known=session.scalar(bearer) is not None)


def _papers(session: Session, lines: Sequence[dict[str, Any]]) -> Iterator[Paper]:
    for key in dict.fromkeys(
        (str(line["kind"]), str(line["id"])) for line in lines if line["kind"] in PAPERS
    ):
        row = session.get(PAPERS[key[0]], key[1])
        if row is None or row.issued_at is None:
            line = next(each for each in lines if (each["kind"], each.get("id")) == key)
            yield Paper(line["at"], *key, number=line["number"], uscc=line["uscc"])


def _on_record(session: Session, number: str, version: int, copy: int) -> bool:
    query = select(Licence.id).where(Licence.number == number, Licence.number_version == version)
    if not copy:
        return session.scalar(query.where(Licence.issued_at.is_not(None)).limit(1)) is not None
    sheet = select(LicenceCopy.id).where(LicenceCopy.licence_id.in_(query), LicenceCopy.serial == copy)
    return session.scalar(sheet.where(LicenceCopy.issued_at.is_not(None)).limit(1)) is not None


def _told(session: Session, lines: Sequence[dict[str, Any]], length: int) -> dict[str, int]:
    found: dict[str, int] = {}
    for line in lines:
        if line["kind"] == outside.WEBHOOK and line["seq"] > length:
            department = str(line["department"])
            found[department] = max(found.get(department, 0), int(line["seq"]))
    return found


def _seen(office: Office, session: Session, path: Path, last: Restored | None) -> Seen:
    try:
        note = read_note(path.read_text("utf-8"))
    except (Malformed, UnicodeDecodeError):
        return Seen(path.name, 0, "checkpoint_bad")
    if not _ours(office, note):
        return Seen(path.name, note.checkpoint.size, "checkpoint_bad")
    size = last.log_before if last else public_log.size(session)
    if note.checkpoint.size > size:
        return Seen(path.name, note.checkpoint.size, "log_rollback")
    same = public_log.root(session, note.checkpoint.size) == note.checkpoint.root
    return Seen(path.name, note.checkpoint.size, "" if same else "log_fork")


def _ours(office: Office, note: Note) -> bool:
    seals = office.seals
    keys = [seals.public(key) for key in seals.manifest.keys if key.use == "log"]
    origin = seals.names.short
    signed = (signed_by(note, origin, key) for key in keys if isinstance(key, ed25519.Ed25519PublicKey))
    return note.checkpoint.origin == origin and any(signed)
