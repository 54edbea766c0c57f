"""What was signed waits here for its place in the public log: nothing is issued, and nothing given to anybody, before it is logged.

Signed once and kept, it is the same whoever finishes it: a worker that dies here leaves the next one the very bytes the log will hold.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from esign.company import IssuedCertificate
from esign.extract import IssuedExtract
from esign.issue import IssuedLicence, NationalSeal
from licensing import log_sealing
from licensing.store.models import LogNote, SignedSheet
from licensing.work import Work

Issued = TypeVar("Issued", IssuedLicence, IssuedCertificate, IssuedExtract)


def through(
    work: Work, subject: str, issued: Issued, notes_of: Callable[[Issued], Sequence[LogNote]]
) -> tuple[Issued, int] | None:
    """The sheet with the place of its credential in the log; None, and ``work.waits_for_log``, until it has one: seal, and ask again.

    What was signed first stays: it comes back, whatever ``issued`` is by now. ``notes_of``: its entries, the credential's first.
    """
    kept = work.session.get(SignedSheet, subject)
    if kept is None:
        notes = notes_of(issued)
        place = log_sealing.keep(work.session, notes)
        if place is not None:
            return issued, place
        work.session.add(_sheet(subject, issued, notes[0]))
        work.waits_for_log = True
        return None
    made = _read(kept, type(issued))
    waits = work.session.scalar(select(LogNote.id).where(LogNote.id == kept.note))
    place = log_sealing.place_of(work.session, kept.note)  # asked after: a note that is gone is in the log
    if place is not None:
        work.session.delete(kept)
        return made, place
    if waits is None:  # somebody took it away, as the sealer may have said
        notes = notes_of(made)
        log_sealing.keep(work.session, notes)
        kept.note = notes[0].id
    work.waits_for_log = True
    return None


def credentials(session: Session) -> Mapping[str, str]:
    """The digest (hex) of each credential that waits, by its sheet's id."""
    query = select(SignedSheet.subject, SignedSheet.credential_sha256)
    return {row.subject: row.credential_sha256 for row in session.execute(query)}


def _sheet(subject: str, issued: Issued, first: LogNote) -> SignedSheet:
    rest: dict[str, Any] = {name: value for name, value in asdict(issued).items() if name != "pdf"}
    if isinstance(issued, IssuedLicence):
        rest["expires_at"] = issued.expires_at.isoformat()
        if issued.seal is not None:
            rest["seal"] |= {"ses": b64encode(issued.seal.ses).decode()}
    pdf = None if isinstance(issued, IssuedCertificate) else issued.pdf
    return SignedSheet(
        subject=subject,
        note=first.id,
        credential_sha256=first.sha256,
        made_at=first.at,
        pdf=pdf,
        rest=rest,
    )


def _read(kept: SignedSheet, kind: type[Issued]) -> Issued:
    rest = dict(kept.rest)
    if kept.pdf is not None:
        rest["pdf"] = kept.pdf
    if "expires_at" in rest:
        rest["expires_at"] = datetime.fromisoformat(rest["expires_at"])
    if seal := rest.get("seal"):
        rest["seal"] = NationalSeal(**(seal | {"ses": b64decode(seal["ses"])}))
    return kind(**rest)
